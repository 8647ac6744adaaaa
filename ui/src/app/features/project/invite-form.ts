import { Component, inject, input, output, signal } from '@angular/core';
import { form, FormField, FormRoot } from '@angular/forms/signals';

import { Api, inviteMember, Member, MemberInvite } from '../../api';
import { Faults, faultsOf } from '../../core/http/faults';
import { Control } from '../../ui/field/control';
import { Field } from '../../ui/field/field';
import { email } from '../../ui/field/rules';

/** Adds somebody who has an account here. */
@Component({
  selector: 'app-invite-form',
  imports: [Control, Field, FormField, FormRoot],
  template: `
    <form [formRoot]="f">
      <app-field
        name="invite-email"
        label="Add somebody"
        hint="by the e-mail address of their account"
        [state]="f.email()"
      >
        <div class="row">
          <input
            appControl
            type="email"
            autocomplete="off"
            placeholder="ada@example.org"
            [formField]="f.email"
          />
          <select class="control" aria-label="As" [formField]="f.role">
            <option value="member">Member</option>
            <option value="viewer">Viewer</option>
          </select>
          <button class="btn" type="submit" [attr.aria-disabled]="f().submitting()">Add</button>
        </div>
      </app-field>
    </form>
  `,
  styles: `
    .row {
      display: flex;
      flex-wrap: wrap;
      gap: 0.5rem;
    }
    input {
      flex: 1 1 12rem;
      width: auto;
      min-width: 0;
    }
    select {
      width: auto;
    }
    @media (width < 40rem) {
      input {
        flex-basis: 100%;
      }
      select {
        flex: 1;
      }
    }
  `,
})
export class InviteForm {
  private readonly api = inject(Api);

  readonly project = input.required<number>();
  readonly invited = output<Member>();

  protected readonly f = form(signal({ email: '', role: 'member' }), (path) => email(path.email), {
    submission: {
      action: () => this.send(),
      onInvalid: (f) => f().errorSummary()[0]?.fieldTree().focusBoundControl(),
    },
  });

  private async send(): Promise<Faults | undefined> {
    const { email, role } = this.f().value();
    const body: MemberInvite = {
      email: email.trim(),
      role: role as NonNullable<MemberInvite['role']>,
    };
    try {
      this.invited.emit(await this.api.invoke(inviteMember, { project_id: this.project(), body }));
      this.f().reset({ email: '', role });
      return undefined;
    } catch (error) {
      return faultsOf(error, { email: this.f.email, 'already-member': this.f.email });
    }
  }
}
