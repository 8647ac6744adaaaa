import { Service, signal } from '@angular/core';

const KEY = 'corkboard.invitation';

/**
 * The token of an invitation from the moment its link is opened until it is accepted: signing in or up may lie between. Other
 * tabs and later visits do not see it. Where storage is blocked, it lasts until the page is loaded again.
 */
@Service()
export class KeptInvitation {
  private readonly kept = signal(read());
  readonly token = this.kept.asReadonly();

  keep(token: string): void {
    this.kept.set(token);
    try {
      sessionStorage.setItem(KEY, token);
    } catch {
      // it is kept in memory
    }
  }

  forget(): void {
    this.kept.set(undefined);
    try {
      sessionStorage.removeItem(KEY);
    } catch {
      // nothing was stored
    }
  }
}

function read(): string | undefined {
  try {
    return sessionStorage.getItem(KEY) ?? undefined;
  } catch {
    return undefined;
  }
}
