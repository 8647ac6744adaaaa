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
const PATIENCE = 2000; // ms that the first paint waits for the name

/** What differs per installation. */
@Service()
export class Board {
  private readonly api = inject(Api);
  private readonly loaded = signal(DEFAULTS);
  readonly config = this.loaded.asReadonly();

  /** Resolves in any case, and soon: the board is usable without an answer. */
  async load(): Promise<void> {
    const answer = this.api.invoke(getConfig, {}, anonymous(quiet())).then(
      (config) => this.loaded.set(config),
      () => undefined,
    );
    let timer: ReturnType<typeof setTimeout> | undefined;
    const patience = new Promise<void>((resolve) => (timer = setTimeout(resolve, PATIENCE)));
    await Promise.race([answer, patience]);
    clearTimeout(timer);
  }
}
