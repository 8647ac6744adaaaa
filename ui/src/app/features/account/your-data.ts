import { Component, inject, signal } from '@angular/core';
import { form, FormField, FormRoot } from '@angular/forms/signals';
import { Router } from '@angular/router';

import { Api, deleteMe, exportMe } from '../../api';
import { Auth } from '../../core/auth/auth';
import { Faults, faultsOf } from '../../core/http/faults';
import { Field } from '../../ui/field/field';
import { given } from '../../ui/field/rules';
import { saveFile } from '../../ui/files/save-file';
import { Icon } from '../../ui/icon/icon';
import { Modal } from '../../ui/modal/modal';
import { PasswordBox } from '../../ui/password-box/password-box';
import { ToastStore } from '../../ui/toast/toast-store';

/** Taking everything along, and leaving. */
@Component({
  selector: 'app-your-data',
  imports: [Field, FormField, FormRoot, Icon, Modal, PasswordBox],
  template: `
    <h2>Your data</h2>
    <ul class="rows">
      <li>
        <span class="what">
          <strong>Download</strong>
          <small>Everything that is stored about you, as JSON.</small>
        </span>
        <button class="btn" type="button" [attr.aria-disabled]="exporting()" (click)="download()">
          <app-icon name="download" />{{ exporting() ? 'One moment…' : 'Download' }}
        </button>
      </li>
      <li>
        <span class="what">
          <strong>Delete the account</strong>
          <small>
            Your votes and personal data are removed; what you wrote stays, without your name.
          </small>
        </span>
        <button class="btn danger" type="button" (click)="dialog.open()">
          <app-icon name="trash" />Delete…
        </button>
      </li>
    </ul>
    <app-modal #dialog heading="Delete your account?">
      @if (dialog.opened()) {
        <form class="form" [formRoot]="f">
          <p>This cannot be undone. Download your data first, if you want to keep them.</p>
          <app-field name="delete-password" label="Your password" [state]="f.password()">
            <app-password-box>
              <input
                #password
                id="delete-password"
                class="control"
                type="password"
                autocomplete="current-password"
                aria-describedby="delete-password-error"
                [attr.aria-invalid]="f.password().touched() && f.password().invalid()"
                [formField]="f.password"
              />
            </app-password-box>
          </app-field>
          <div class="actions">
            <button class="btn" type="button" (click)="dialog.close()">Keep it</button>
            <button class="btn danger solid" type="submit" [attr.aria-disabled]="f().submitting()">
              {{ f().submitting() ? 'Deleting…' : 'Delete my account' }}
            </button>
          </div>
        </form>
      }
    </app-modal>
  `,
  styleUrl: './section.css',
})
export class YourData {
  private readonly api = inject(Api);
  private readonly auth = inject(Auth);
  private readonly router = inject(Router);
  private readonly toasts = inject(ToastStore);

  protected readonly exporting = signal(false);
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

  protected async download(): Promise<void> {
    if (this.exporting()) return;
    this.exporting.set(true);
    try {
      const data = await this.api.invoke(exportMe);
      saveFile('corkboard-export.json', JSON.stringify(data, null, 2), 'application/json');
    } catch {
      // why, the popup has told
    } finally {
      this.exporting.set(false);
    }
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
