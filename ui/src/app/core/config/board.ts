import { inject, Service, signal } from '@angular/core';

import { Api, BoardConfig, getConfig } from '../../api';
import { anonymous } from '../auth/anonymous';
import { quiet } from '../http/error-interceptor';

/** The server's own defaults: what holds until it has answered, and when it does not. */
const DEFAULTS: BoardConfig = {
  name: 'Corkboard',
  version: '',
  image_bytes_max: 10 * 2 ** 20,
  title_length_max: 100,
  text_length_max: 10_000,
  username_length_max: 50,
  downvotes: true,
  access: {
    posts: 'anyone',
    votes: 'anyone',
    comments: 'users',
    items: 'anyone',
    public_projects: 'admins',
    accounts: 'anyone',
  },
  live: true,
  needs_setup: false,
};
const PATIENCE = 2000; // ms that the name and what depends on settings wait

/** What differs per installation. */
@Service()
export class Board {
  private readonly api = inject(Api);
  private readonly loaded = signal(DEFAULTS);
  private readonly pending = signal(false);
  private loadingNow: Promise<void> | undefined;
  readonly config = this.loaded.asReadonly();
  /** The server has been asked and may answer yet: what must not change under the reader's eyes waits for it. */
  readonly loading = this.pending.asReadonly();

  /** Resolves in any case, and soon: the board is usable without an answer. */
  load(): Promise<void> {
    this.loadingNow = this.fetch();
    return this.loadingNow;
  }

  /** Resolves when `load` does; at once where it was never called. */
  async ready(): Promise<void> {
    await this.loadingNow;
  }

  private async fetch(): Promise<void> {
    this.pending.set(true);
    const answer = this.api.invoke(getConfig, {}, anonymous(quiet())).then(
      (config) => this.loaded.set(config),
      () => undefined,
    );
    let timer: ReturnType<typeof setTimeout> | undefined;
    const patience = new Promise<void>((resolve) => (timer = setTimeout(resolve, PATIENCE)));
    await Promise.race([answer, patience]);
    clearTimeout(timer);
    this.pending.set(false);
  }
}
