import { Service, signal } from '@angular/core';

import { recall, remember } from '../storage/local';

const KEY = 'own-posts';
const KEPT = 500;

/**
 * Posts written in this browser. A post does not say whose it is, for it is the same for everybody; so this only decides
 * where to offer editing. Whether it is allowed decides the server.
 */
@Service()
export class OwnPosts {
  private readonly ids = signal<readonly number[]>(remembered());

  has(id: number): boolean {
    return this.ids().includes(id);
  }

  add(id: number): void {
    this.store([id, ...this.ids().filter((known) => known !== id)].slice(0, KEPT));
  }

  remove(id: number): void {
    this.store(this.ids().filter((known) => known !== id));
  }

  private store(ids: readonly number[]): void {
    this.ids.set(ids);
    remember(KEY, ids);
  }
}

function remembered(): number[] {
  const kept = recall(KEY);
  return Array.isArray(kept) ? kept.filter((id): id is number => Number.isSafeInteger(id)) : [];
}
