import { computed, effect, linkedSignal, untracked, WritableSignal } from '@angular/core';

import { forget, recall, remember } from './local';

/** The fields of a form that are texts; a picture cannot be kept. */
type Texts = Readonly<Record<string, string>>;

interface Kept {
  readonly written: unknown;
  /** What stood there before. */
  readonly untouched: unknown;
}

export interface Draft<T extends Texts> {
  readonly written: WritableSignal<T>;
  /** It has been sent, or is not wanted. */
  readonly forget: () => void;
}

/**
 * What a form begins with and is written into. It outlives the form, the page and the session, until it is sent. For the
 * constructor or a field of a component; `of` names the form and what it is about.
 */
export function drafted<T extends Texts>(of: () => string, untouched: () => T): Draft<T> {
  // Another state of the same is no other form: nobody loses what is being written, not even between two renderings.
  // Computed, because a source is compared by its own change, not by that of what it reads.
  const start = linkedSignal({
    source: computed(of),
    computation: (name) => ({ name, untouched: untracked(untouched) }),
  });
  const written = linkedSignal(() => keptDraft(start().name, start().untouched));
  effect(() => keepDraft(start().name, written(), start().untouched));
  return { written, forget: () => forgetDraft(start().name) };
}

/** The draft, unless what it would change has been changed since. */
export function keptDraft<T extends Texts>(of: string, untouched: T): T {
  const kept = recall(key(of)) as Kept | null;
  const fits = kept && isLike(kept.written, untouched) && isLike(kept.untouched, untouched);
  return fits && same(kept.untouched, untouched) ? kept.written : untouched;
}

export function keepDraft<T extends Texts>(of: string, written: T, untouched: T): void {
  if (same(written, untouched)) forgetDraft(of);
  else remember(key(of), { written, untouched } satisfies Kept);
}

export function forgetDraft(of: string): void {
  forget(key(of));
}

const key = (of: string) => `draft.${of}`;

const same = (a: Texts, b: Texts) => Object.keys(b).every((name) => a[name] === b[name]);

function isLike<T extends Texts>(found: unknown, texts: T): found is T {
  const fields: Readonly<Record<string, unknown>> = Object(found) as Texts;
  return Object.keys(texts).every((name) => typeof fields[name] === 'string');
}
