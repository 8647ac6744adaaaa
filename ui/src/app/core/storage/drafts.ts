import { computed, effect, linkedSignal, untracked, WritableSignal } from '@angular/core';

import { forget, recall, remember } from './local';

/** The fields of a form that are texts or lists; a picture cannot be kept. */
type Fields = Readonly<Record<string, string | readonly unknown[]>>;

type Check = (found: unknown) => boolean;

/** Of each list, what its elements have to be: storage may be edited by hand. A list without that is not taken up. */
type Elements<T extends Fields> = {
  readonly [K in keyof T as T[K] extends string ? never : K]?: Check;
};

interface Kept {
  readonly written: unknown;
  /** What stood there before. */
  readonly untouched: unknown;
}

export interface Draft<T extends Fields> {
  readonly written: WritableSignal<T>;
  /** It has been sent, or is not wanted. */
  readonly forget: () => void;
}

/**
 * What a form begins with and is written into. It outlives the form, the page and the session, until it is sent. For the
 * constructor or a field of a component; `of` names the form and what it is about.
 */
export function drafted<T extends Fields>(
  of: () => string,
  untouched: () => T,
  elements: Elements<T> = {},
): Draft<T> {
  // Another state of the same is no other form: nobody loses what is being written, not even between two renderings.
  // Computed, because a source is compared by its own change, not by that of what it reads.
  const start = linkedSignal({
    source: computed(of),
    computation: (name) => ({ name, untouched: untracked(untouched) }),
  });
  const written = linkedSignal(() => keptDraft(start().name, start().untouched, elements));
  effect(() => keepDraft(start().name, written(), start().untouched));
  return { written, forget: () => forgetDraft(start().name) };
}

/** The draft, unless what it would change has been changed since. */
export function keptDraft<T extends Fields>(
  of: string,
  untouched: T,
  elements: Elements<T> = {},
): T {
  const kept = recall(key(of)) as Kept | null;
  const isLike = (found: unknown): found is T => areLike(found, untouched, elements);
  const fits = kept && isLike(kept.written) && isLike(kept.untouched);
  return fits && same(kept.untouched, untouched) ? kept.written : untouched;
}

export function keepDraft<T extends Fields>(of: string, written: T, untouched: T): void {
  if (same(written, untouched)) forgetDraft(of);
  else remember(key(of), { written, untouched } satisfies Kept);
}

export function forgetDraft(of: string): void {
  forget(key(of));
}

const key = (of: string) => `draft.${of}`;

const same = (a: Fields, b: Fields) =>
  Object.keys(b).every((name) => JSON.stringify(a[name]) === JSON.stringify(b[name]));

function areLike(
  found: unknown,
  fields: Fields,
  elements: Readonly<Record<string, Check | undefined>>,
): boolean {
  const values = Object(found) as Readonly<Record<string, unknown>>;
  return Object.entries(fields).every(([name, field]) => {
    const value = values[name];
    if (typeof field === 'string') return typeof value === 'string';
    const fits = elements[name];
    return fits !== undefined && Array.isArray(value) && value.every((element) => fits(element));
  });
}
