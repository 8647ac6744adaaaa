import { afterNextRender, Component, computed, inject, input, signal } from '@angular/core';
import { form, FormField, FormRoot } from '@angular/forms/signals';
import { Router, RouterLink } from '@angular/router';

import { Access } from '../../core/auth/access';
import { Auth } from '../../core/auth/auth';
import { ownPath } from '../../core/auth/own-path';
import { Board } from '../../core/config/board';
import { Faults, faultsOf } from '../../core/http/faults';
import { Control } from '../../ui/field/control';
import { Field } from '../../ui/field/field';
import { email, given } from '../../ui/field/rules';
import { PasswordBox } from '../../ui/password-box/password-box';
import { EntryCard } from './entry-card';

@Component({
  selector: 'app-sign-in-page',
  imports: [Control, EntryCard, Field, FormField, FormRoot, PasswordBox, RouterLink],
  template: `
    <app-entry-card heading="Sign in">
      <form class="form" [formRoot]="f">
        <app-field name="email" label="E-mail" [state]="f.email()">
          <input appControl type="email" autocomplete="username" [formField]="f.email" />
        </app-field>
        <app-field name="password" label="Password" [state]="f.password()">
          <app-password-box>
            <input
              #password
              appControl
              type="password"
              autocomplete="current-password"
              [formField]="f.password"
            />
          </app-password-box>
        </app-field>
        <button class="btn primary" type="submit" [attr.aria-disabled]="f().submitting()">
          {{ f().submitting() ? 'Signing in…' : 'Sign in' }}
        </button>
      </form>
      <div class="other">
        @if (canSignUp()) {
          <p>New here? <a routerLink="/sign-up" [queryParams]="query()">Create an account</a></p>
        } @else if (config().access.accounts === 'invited') {
          <p>New here? Ask somebody on the team for an invitation.</p>
        }
        @if (config().needs_setup) {
          <p>This board has no admin yet: open the set-up link that its server printed.</p>
        }
      </div>
    </app-entry-card>
  `,
  styleUrl: './entry.css',
})
export class SignInPage {
  private readonly auth = inject(Auth);
  private readonly router = inject(Router);
  protected readonly config = inject(Board).config;
  protected readonly canSignUp = inject(Access).canSignUp;

  /** Where to go then, from the address. */
  readonly returnUrl = input<string>();
  protected readonly query = computed(() => {
    const returnUrl = ownPath(this.returnUrl());
    return returnUrl === '/' ? {} : { returnUrl };
  });

  protected readonly f = form(
    signal({ email: '', password: '' }),
    (path) => {
      email(path.email);
      given(path.password, 'Give your password.');
    },
    {
      submission: {
        action: () => this.send(),
        onInvalid: (f) => f().errorSummary()[0]?.fieldTree().focusBoundControl(),
      },
    },
  );

  constructor() {
    afterNextRender(() => this.f.email().focusBoundControl());
  }

  private async send(): Promise<Faults | undefined> {
    const { email, password } = this.f().value();
    try {
      await this.auth.signIn({ email: email.trim(), password });
    } catch (error) {
      const { email, password } = this.f;
      return faultsOf(error, { email, password, 'wrong-credentials': password });
    }
    await this.router.navigateByUrl(ownPath(this.returnUrl()), { replaceUrl: true });
    return undefined;
  }
}
