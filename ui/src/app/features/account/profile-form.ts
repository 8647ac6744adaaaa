import { Component, inject, input, linkedSignal } from '@angular/core';
import { form, FormField, FormRoot } from '@angular/forms/signals';

import { Account, Api, updateMe } from '../../api';
import { Auth } from '../../core/auth/auth';
import { Faults, faultsOf } from '../../core/http/faults';
import { keepName } from '../../core/storage/name';
import { Control } from '../../ui/field/control';
import { Field } from '../../ui/field/field';
import { limited } from '../../ui/field/rules';
import { ToastStore } from '../../ui/toast/toast-store';

const NAME_LENGTH_MAX = 60;

@Component({
  selector: 'app-profile-form',
  imports: [Control, Field, FormField, FormRoot],
  template: `
    <h2>Profile</h2>
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
      <p class="mail">
        <span>E-mail</span> <strong>{{ account().email }}</strong>
        @if (account().role === 'admin') {
          <span class="tag good">Admin</span>
        }
      </p>
      <div class="actions">
        <button class="btn primary" type="submit" [attr.aria-disabled]="f().submitting()">
          {{ f().submitting() ? 'Saving…' : 'Save' }}
        </button>
      </div>
    </form>
  `,
  styleUrl: './section.css',
  styles: `
    .mail {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 0.2rem 0.75rem;
      overflow-wrap: anywhere;
    }
    .mail > span:first-child {
      font-weight: 600;
      font-size: 0.9375rem;
    }
    .mail strong {
      font-weight: 400;
    }
  `,
})
export class ProfileForm {
  private readonly api = inject(Api);
  private readonly auth = inject(Auth);
  private readonly toasts = inject(ToastStore);

  readonly account = input.required<Account>();

  protected readonly nameMax = NAME_LENGTH_MAX;
  protected readonly f = form(
    linkedSignal(() => ({ name: this.account().name })),
    (path) => limited(path.name, { max: () => NAME_LENGTH_MAX, missing: 'Give a name.' }),
    {
      submission: {
        action: () => this.save(),
        onInvalid: (f) => f().errorSummary()[0]?.fieldTree().focusBoundControl(),
      },
    },
  );

  private async save(): Promise<Faults | undefined> {
    const name = this.f().value().name.trim();
    try {
      this.auth.update(await this.api.invoke(updateMe, { body: { name } }));
      keepName(name);
      this.toasts.show('Your profile is saved.');
      return undefined;
    } catch (error) {
      return faultsOf(error, { name: this.f.name });
    }
  }
}
