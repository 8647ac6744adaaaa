import { forget, recall, remember } from '../../core/storage/local';

/** What was written and not posted yet; a picture cannot be kept. */
export interface Draft {
  readonly title: string;
  readonly text: string;
}

const DRAFT = 'draft';

export function keptDraft(): Draft {
  const { title, text } = (recall(DRAFT) ?? {}) as Partial<Record<keyof Draft, unknown>>;
  return { title: asText(title), text: asText(text) };
}

export function keepDraft({ title, text }: Draft): void {
  if (title || text) remember(DRAFT, { title, text });
  else forget(DRAFT);
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
