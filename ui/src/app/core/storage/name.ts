import { forget, recall, remember } from './local';

const NAME = 'name';

/** The name this browser's person goes by. */
export function keptName(): string {
  const name = recall(NAME);
  return typeof name === 'string' ? name : '';
}

export function keepName(name: string): void {
  if (name) remember(NAME, name);
  else forget(NAME);
}
