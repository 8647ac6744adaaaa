/** What this browser remembers. Storage may be full, blocked or edited by hand: then the product forgets, and goes on. */
const PREFIX = 'corkboard.';

export function recall(key: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + key) ?? 'null');
  } catch {
    return null;
  }
}

export function remember(key: string, value: unknown): void {
  try {
    localStorage.setItem(PREFIX + key, JSON.stringify(value));
  } catch {
    // not remembered, then
  }
}

export function forget(key: string): void {
  try {
    localStorage.removeItem(PREFIX + key);
  } catch {
    // nothing was remembered
  }
}

/** Whether another tab changed the entry; clearing the whole storage changes every one. */
export function isEntry(event: StorageEvent, key: string): boolean {
  return event.key === null || event.key === PREFIX + key;
}
