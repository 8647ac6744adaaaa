import { inject, linkedSignal } from '@angular/core';

import { Auth } from '../auth/auth';
import { onOtherIdentity } from '../auth/identity';
import { forget, recall, remember } from './local';

const KEPT = 500;

/**
 * Numbers of what was written in this browser, by a visitor or by an account. Answers do not say whose something is, for
 * they are the same for everybody; so this only decides where to offer editing. Whether it is allowed decides the server.
 */
export abstract class OwnIds {
  private readonly identity = inject(Auth).identity;
  private readonly ids = linkedSignal(() => remembered(this.keyOf(this.identity())));

  protected constructor(private readonly key: string) {
    onOtherIdentity((id) => {
      if (id !== undefined) this.adopt();
    });
  }

  has(id: number): boolean {
    return this.ids().includes(id);
  }

  add(id: number): void {
    this.store([id, ...this.ids().filter((known) => known !== id)]);
  }

  remove(id: number): void {
    this.store(this.ids().filter((known) => known !== id));
  }

  /** What the visitor wrote belongs to the account from the sign-in on. */
  private adopt(): void {
    const before = remembered(this.key);
    if (before.length === 0) return;
    this.store([...new Set([...before, ...this.ids()])]);
    forget(this.key);
  }

  private store(ids: readonly number[]): void {
    const kept = ids.slice(0, KEPT);
    this.ids.set(kept);
    remember(this.keyOf(this.identity()), kept);
  }

  private keyOf(identity: number | undefined): string {
    return identity === undefined ? this.key : `${this.key}.${identity}`;
  }
}

function remembered(key: string): readonly number[] {
  const kept = recall(key);
  return Array.isArray(kept) ? kept.filter((id): id is number => Number.isSafeInteger(id)) : [];
}
