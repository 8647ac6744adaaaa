import { computed, inject, Service, signal } from '@angular/core';

import { Board } from '../config/board';
import { Auth } from './auth';
import { onOtherIdentity } from './identity';
import { KeptInvitation } from './kept-invitation';

/** What one may be invited to sign in for. */
export type Deed = 'post' | 'vote';

/**
 * `yes`, `sign in`: with an account, which the caller does not show yet; `no`: it is left to the admins of this board.
 */
export type Answer = 'yes' | 'sign in' | 'no';

interface Wish {
  readonly deed: Deed;
  /** Done once somebody has signed in. */
  readonly then?: () => void;
}

/**
 * What can be done without an account, or with the one that is signed in. The server decides; this is for offering a sign-in
 * instead of a refused request.
 */
@Service()
export class Access {
  private readonly config = inject(Board).config;
  private readonly auth = inject(Auth);
  private readonly invited = inject(KeptInvitation);
  private readonly wished = signal<Wish | undefined>(undefined);

  private pending: Wish | undefined;

  readonly posts = computed(() => this.answer('posts'));
  readonly votes = computed(() => this.answer('votes'));
  readonly comments = computed(() => this.answer('comments'));
  readonly items = computed(() => this.answer('items'));
  /** Whether the caller may create an account: where only invited people may, by the link that was opened. */
  readonly canSignUp = computed(() => {
    const { accounts } = this.config().access;
    return accounts === 'anyone' || (accounts === 'invited' && this.invited.token() !== undefined);
  });
  /** Whether the caller may make a project public. */
  readonly canPublish = computed(
    () => this.auth.isAdmin() || this.config().access.public_projects === 'users',
  );
  /** What an invitation to sign in is open for. */
  readonly invitation = computed(() => this.wished()?.deed);

  constructor() {
    onOtherIdentity((id) => {
      const wish = this.pending;
      this.pending = undefined;
      if (id !== undefined) wish?.then?.();
    });
  }

  invite(deed: Deed, then?: () => void): void {
    this.wished.set({ deed, then });
  }

  /** The person goes to sign in; what they wanted is kept until then. */
  accept(): void {
    this.pending = this.wished();
    this.wished.set(undefined);
  }

  decline(): void {
    this.wished.set(undefined);
  }

  private answer(what: 'posts' | 'votes' | 'comments' | 'items'): Answer {
    const who = this.config().access[what];
    if (who === 'anyone' || this.auth.isAdmin()) return 'yes';
    if (who === 'admins') return 'no';
    return this.auth.signedIn() ? 'yes' : 'sign in';
  }
}
