import { afterNextRender, Component, inject, output, signal } from '@angular/core';
import { form, FormField, FormRoot } from '@angular/forms/signals';
import { Router } from '@angular/router';

import { Api, deleteMe } from '../../api';
import { Auth } from '../../core/auth/auth';
import { Faults, faultsOf } from '../../core/http/faults';
import { Control } from '../../ui/field/control';
import { Field } from '../../ui/field/field';
import { given } from '../../ui/field/rules';
import { PasswordBox } from '../../ui/password-box/password-box';
import { ToastStore } from '../../ui/toast/toast-store';

/** Asks for the password once more, and leaves. */
@Component({
  selector: 'app-delete-account-form',
  imports: [Control, Field, FormField, FormRoot, PasswordBox],
  template: `
    <form class="form" [formRoot]="f">
      <p>This cannot be undone. Download your data first, if you want to keep them.</p>
      <app-field name="delete-password" label="Your password" [state]="f.password()">
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
      <div class="actions">
        <button class="btn" type="button" (click)="kept.emit()">Keep it</button>
        <button class="btn danger solid" type="submit" [attr.aria-disabled]="f().submitting()">
          {{ f().submitting() ? 'Deleting…' : 'Delete my account' }}
        </button>
      </div>
    </form>
  `,
})
export class DeleteAccountForm {
  private readonly api = inject(Api);
  private readonly auth = inject(Auth);
  private readonly router = inject(Router);
  private readonly toasts = inject(ToastStore);

  readonly kept = output();

  protected readonly f = form(
    signal({ password: '' }),
    (path) => given(path.password, 'Give your password.'),
    {
      submission: {
        action: () => this.leave(),
        onInvalid: (f) => f().errorSummary()[0]?.fieldTree().focusBoundControl(),
      },
    },
  );

  constructor() {
    afterNextRender(() => this.f.password().focusBoundControl());
  }

  private async leave(): Promise<Faults | undefined> {
    try {
      await this.api.invoke(deleteMe, { body: this.f().value() });
    } catch (error) {
      return faultsOf(error, { password: this.f.password });
    }
    this.auth.end();
    this.toasts.show('Your account is deleted.');
    await this.router.navigateByUrl('/', { replaceUrl: true });
    return undefined;
  }
}
