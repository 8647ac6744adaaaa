import { effect, Service, signal } from '@angular/core';

import { recall, remember } from '../storage/local';

const KEY = 'live';

/** Whether this browser wants to be told of changes as they happen. */
@Service()
export class LiveSetting {
  readonly on = signal(recall(KEY) !== false);

  constructor() {
    effect(() => remember(KEY, this.on()));
  }

  toggle(): void {
    this.on.update((on) => !on);
  }
}
