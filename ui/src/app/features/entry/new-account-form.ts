import { afterNextRender, Component, input, signal } from '@angular/core';
import { form, FormField, FormRoot } from '@angular/forms/signals';

import { Registration } from '../../api';
import { Faults, faultsOf } from '../../core/http/faults';
import { keepName, keptName } from '../../core/storage/name';
import { Control } from '../../ui/field/control';
import { Field } from '../../ui/field/field';
import { email, limited, newPassword } from '../../ui/field/rules';
import { PasswordBox } from '../../ui/password-box/password-box';

const NAME_LENGTH_MAX = 60;

/** Name, e-mail and a new password, for sign-up and set-up. */
@Component({
  selector: 'app-new-account-form',
  imports: [Control, Field, FormField, FormRoot, PasswordBox],
  template: `
    <form class="form" [formRoot]="f">
      <app-field
        name="name"
        label="Name"
        hint="as others see it"
        [state]="f.name()"
        [max]="nameMax"
      >
        <input appControl autocomplete="name" [formField]="f.name" />
      </app-field>
      <app-field name="email" label="E-mail" hint="only admins see it" [state]="f.email()">
        <input appControl type="email" autocomplete="username" [formField]="f.email" />
      </app-field>
      <app-field
        name="password"
        label="Password"
        hint="at least 10 characters"
        [state]="f.password()"
      >
        <app-password-box>
          <input
            #password
            appControl
            type="password"
            autocomplete="new-password"
            [formField]="f.password"
          />
        </app-password-box>
      </app-field>
      <button class="btn primary" type="submit" [attr.aria-disabled]="f().submitting()">
        {{ f().submitting() ? 'One moment…' : action() }}
      </button>
    </form>
  `,
  styleUrl: './entry.css',
})
export class NewAccountForm {
  readonly action = input.required<string>();
  /** Makes the account; what it rejects with is shown at the fields. */
  readonly create = input.required<(account: Registration) => Promise<void>>();

  protected readonly nameMax = NAME_LENGTH_MAX;
  protected readonly f = form(
    signal({ name: keptName(), email: '', password: '' }),
    (path) => {
      limited(path.name, { max: () => NAME_LENGTH_MAX, missing: 'Give a name, of whatever kind.' });
      email(path.email);
      newPassword(path.password);
    },
    {
      submission: {
        action: () => this.send(),
        onInvalid: (f) => f().errorSummary()[0]?.fieldTree().focusBoundControl(),
      },
    },
  );

  constructor() {
    afterNextRender(() => this.f.name().focusBoundControl());
  }

  private async send(): Promise<Faults | undefined> {
    const { name, email, password } = this.f().value();
    try {
      await this.create()({ name: name.trim(), email: email.trim(), password });
      keepName(name.trim());
      return undefined;
    } catch (error) {
      const { name, email, password } = this.f;
      return faultsOf(error, { name, email, password });
    }
  }
}
