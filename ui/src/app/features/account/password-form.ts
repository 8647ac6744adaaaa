import { Component, inject, input, output, signal } from '@angular/core';
import { form, FormField, FormRoot } from '@angular/forms/signals';

import { Api, changePassword } from '../../api';
import { Faults, faultsOf } from '../../core/http/faults';
import { Control } from '../../ui/field/control';
import { Field } from '../../ui/field/field';
import { given, newPassword } from '../../ui/field/rules';
import { PasswordBox } from '../../ui/password-box/password-box';
import { ToastStore } from '../../ui/toast/toast-store';

@Component({
  selector: 'app-password-form',
  imports: [Control, Field, FormField, FormRoot, PasswordBox],
  template: `
    <h2>Password</h2>
    <p class="about">Changing it signs you out on your other devices.</p>
    <form class="form" [formRoot]="f">
      <!-- For password managers: whose password this is. -->
      <input hidden type="text" autocomplete="username" [value]="email()" />
      <app-field name="current-password" label="Current password" [state]="f.current()">
        <app-password-box>
          <input
            #password
            appControl
            type="password"
            autocomplete="current-password"
            [formField]="f.current"
          />
        </app-password-box>
      </app-field>
      <app-field
        name="new-password"
        label="New password"
        hint="at least 10 characters"
        [state]="f.next()"
      >
        <app-password-box>
          <input
            #password
            appControl
            type="password"
            autocomplete="new-password"
            [formField]="f.next"
          />
        </app-password-box>
      </app-field>
      <label class="choice">
        <input type="checkbox" [checked]="keys()" (change)="keys.set(!keys())" />
        <span>
          Also revoke my API keys
          <small>Whoever knew the old password may have made one.</small>
        </span>
      </label>
      <div class="actions">
        <button class="btn primary" type="submit" [attr.aria-disabled]="f().submitting()">
          {{ f().submitting() ? 'Saving…' : 'Change password' }}
        </button>
      </div>
    </form>
  `,
  styleUrl: './section.css',
  styles: `
    .choice {
      display: flex;
      align-items: flex-start;
      gap: 0.7rem;
      margin-bottom: 0.5rem;
      cursor: pointer;
    }
    .choice input {
      width: 1.2rem;
      height: 1.2rem;
      flex: none;
      margin-top: 0.15rem;
      accent-color: var(--accent);
    }
    .choice small {
      display: block;
      color: var(--muted);
      font-size: 0.875rem;
    }
  `,
})
export class PasswordForm {
  private readonly api = inject(Api);
  private readonly toasts = inject(ToastStore);

  readonly email = input.required<string>();
  readonly changed = output();

  /** Whether the API keys end with the old password. */
  protected readonly keys = signal(true);

  protected readonly f = form(
    signal({ current: '', next: '' }),
    (path) => {
      given(path.current, 'Give your current password.');
      newPassword(path.next);
    },
    {
      submission: {
        action: () => this.save(),
        onInvalid: (f) => f().errorSummary()[0]?.fieldTree().focusBoundControl(),
      },
    },
  );

  private async save(): Promise<Faults | undefined> {
    const { current, next } = this.f().value();
    try {
      const body = {
        current_password: current,
        new_password: next,
        revoke_api_keys: this.keys(),
      };
      await this.api.invoke(changePassword, { body });
      this.f().reset({ current: '', next: '' });
      this.toasts.show('Your password is changed.');
      this.changed.emit();
      return undefined;
    } catch (error) {
      const { current, next } = this.f;
      return faultsOf(error, {
        current_password: current,
        new_password: next,
      });
    }
  }
}
