const LOCK = 'corkboard.refresh';

/**
 * One tab at a time: a refresh token is good for one refresh, and one that comes back later looks stolen. Locks exist on
 * https and localhost only; elsewhere tabs that refresh within the same moment rely on the server's patience.
 */
export function oneTabAtATime<T>(work: () => Promise<T>): Promise<T> {
  const { locks } = navigator as { locks?: LockManager };
  return locks ? locks.request(LOCK, work) : work();
}
