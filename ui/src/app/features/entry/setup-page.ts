import { Component, inject, input } from '@angular/core';
import { Router, RouterLink } from '@angular/router';

import { Registration } from '../../api';
import { Auth } from '../../core/auth/auth';
import { Board } from '../../core/config/board';
import { ToastStore } from '../../ui/toast/toast-store';
import { EntryCard } from './entry-card';
import { NewAccountForm } from './new-account-form';

/** Makes the first admin, with the token of the link that the server printed. */
@Component({
  selector: 'app-setup-page',
  imports: [EntryCard, NewAccountForm, RouterLink],
  template: `
    @if (token()) {
      <app-entry-card heading="Set up this board">
        <p class="intro">
          This makes the account that manages the board: it can name other admins later.
        </p>
        <app-new-account-form action="Create the admin account" [create]="create" />
      </app-entry-card>
    } @else {
      <app-entry-card heading="The link is not complete">
        <p class="intro">
          Setting up needs the whole link that the server printed at its first start. It ends with
          <code>/setup?token=…</code>. <code>corkboard create-admin</code> prints a new one.
        </p>
        <a class="btn" routerLink="/">Go to the board</a>
      </app-entry-card>
    }
  `,
  styleUrl: './entry.css',
})
export class SetupPage {
  private readonly auth = inject(Auth);
  private readonly board = inject(Board);
  private readonly router = inject(Router);
  private readonly toasts = inject(ToastStore);

  /** From the address; good once. */
  readonly token = input<string>();

  protected readonly create = async (account: Registration): Promise<void> => {
    await this.auth.setUp({ ...account, token: this.token() ?? '' });
    void this.board.load(); // a set-up is needed no longer
    this.toasts.show('The board is set up. You are its admin.');
    await this.router.navigateByUrl('/', { replaceUrl: true });
  };
}
