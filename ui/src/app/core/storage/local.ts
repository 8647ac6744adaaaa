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

/** Whether anything is remembered; true as well where storage is blocked, for nobody knows then. */
export function hasEntries(): boolean {
  try {
    return Object.keys(localStorage).some((key) => key.startsWith(PREFIX));
  } catch {
    return true;
  }
}

/** Whether another tab changed the entry; clearing the whole storage changes every one. */
export function isEntry(event: StorageEvent, key: string): boolean {
  return event.key === null || event.key === PREFIX + key;
}
