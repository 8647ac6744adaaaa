import { Component, computed, inject, input } from '@angular/core';
import { Router, RouterLink } from '@angular/router';

import { Registration } from '../../api';
import { Auth } from '../../core/auth/auth';
import { KeptInvitation } from '../../core/auth/kept-invitation';
import { ownPath } from '../../core/auth/own-path';
import { toProblem } from '../../core/http/problem';
import { ToastStore } from '../../ui/toast/toast-store';
import { EntryCard } from './entry-card';
import { NewAccountForm } from './new-account-form';

@Component({
  selector: 'app-sign-up-page',
  imports: [EntryCard, NewAccountForm, RouterLink],
  template: `
    <app-entry-card heading="Create an account">
      <p class="intro">What you have posted and voted for in this browser becomes yours.</p>
      <app-new-account-form action="Create account" [create]="create" />
      <div class="other">
        <p>You have one? <a routerLink="/sign-in" [queryParams]="query()">Sign in</a></p>
      </div>
    </app-entry-card>
  `,
  styleUrl: './entry.css',
})
export class SignUpPage {
  private readonly auth = inject(Auth);
  private readonly invitation = inject(KeptInvitation);
  private readonly router = inject(Router);
  private readonly toasts = inject(ToastStore);

  /** Where to go then, from the address. */
  readonly returnUrl = input<string>();
  protected readonly query = computed(() => {
    const returnUrl = ownPath(this.returnUrl());
    return returnUrl === '/' ? {} : { returnUrl };
  });

  protected readonly create = async (account: Registration): Promise<void> => {
    const invitation = this.invitation.token();
    try {
      await this.auth.signUp({ ...account, ...(invitation && { invitation }) });
    } catch (error) {
      if (toProblem(error).code === 'bad-invitation') this.invitation.forget();
      throw error;
    }
    this.toasts.show(`Welcome, ${account.name}!`);
    await this.router.navigateByUrl(ownPath(this.returnUrl()), { replaceUrl: true });
  };
}
