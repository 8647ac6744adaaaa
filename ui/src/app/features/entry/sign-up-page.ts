import { Component, computed, inject, input } from '@angular/core';
import { Router, RouterLink } from '@angular/router';

import { AccessConfig, Registration } from '../../api';
import { Access } from '../../core/auth/access';
import { Auth } from '../../core/auth/auth';
import { KeptInvitation } from '../../core/auth/kept-invitation';
import { ownPath } from '../../core/auth/own-path';
import { Board } from '../../core/config/board';
import { toProblem } from '../../core/http/problem';
import { ToastStore } from '../../ui/toast/toast-store';
import { EntryCard } from './entry-card';
import { NewAccountForm } from './new-account-form';

interface Closed {
  readonly heading: string;
  readonly text: string;
}

const CLOSED: Readonly<Record<AccessConfig['accounts'], Closed | undefined>> = {
  anyone: undefined,
  invited: {
    heading: 'You need an invitation',
    text: 'Accounts here are for people who were invited. Ask somebody on the team for a link to their project.',
  },
  nobody: {
    heading: 'No new accounts',
    text: 'This board does not take new accounts. If you have one already, sign in.',
  },
};

/** Codes by which the server says that the link lets nobody sign up any more. */
const SPENT = ['bad-invitation', 'sign-up-closed'];

@Component({
  selector: 'app-sign-up-page',
  imports: [EntryCard, NewAccountForm, RouterLink],
  template: `
    @if (closed(); as why) {
      <app-entry-card [heading]="why.heading">
        <p class="intro">{{ why.text }}</p>
        <a class="btn primary" routerLink="/sign-in" [queryParams]="query()">Sign in</a>
      </app-entry-card>
    } @else {
      <app-entry-card heading="Create an account">
        <p class="intro">What you have posted and voted for in this browser becomes yours.</p>
        <app-new-account-form action="Create account" [create]="create" />
        <div class="other">
          <p>You have one? <a routerLink="/sign-in" [queryParams]="query()">Sign in</a></p>
        </div>
      </app-entry-card>
    }
  `,
  styleUrl: './entry.css',
})
export class SignUpPage {
  private readonly auth = inject(Auth);
  private readonly invitation = inject(KeptInvitation);
  private readonly router = inject(Router);
  private readonly toasts = inject(ToastStore);
  private readonly canSignUp = inject(Access).canSignUp;
  private readonly config = inject(Board).config;

  /** Where to go then, from the address. */
  readonly returnUrl = input<string>();
  protected readonly query = computed(() => {
    const returnUrl = ownPath(this.returnUrl());
    return returnUrl === '/' ? {} : { returnUrl };
  });

  protected readonly closed = computed(() =>
    this.canSignUp() ? undefined : CLOSED[this.config().access.accounts],
  );

  protected readonly create = async (account: Registration): Promise<void> => {
    const invitation = this.invitation.token();
    try {
      await this.auth.signUp({ ...account, ...(invitation && { invitation }) });
    } catch (error) {
      if (SPENT.includes(toProblem(error).code)) this.invitation.forget();
      throw error;
    }
    this.toasts.show(`Welcome, ${account.name}!`);
    await this.router.navigateByUrl(ownPath(this.returnUrl()), { replaceUrl: true });
  };
}
