import { Component, inject, signal } from '@angular/core';

import { Api, exportMe } from '../../api';
import { saveFile } from '../../ui/files/save-file';
import { Icon } from '../../ui/icon/icon';
import { Modal } from '../../ui/modal/modal';
import { DeleteAccountForm } from './delete-account-form';

/** Taking everything along, and leaving. */
@Component({
  selector: 'app-your-data',
  imports: [DeleteAccountForm, Icon, Modal],
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
        <app-delete-account-form (kept)="dialog.close()" />
      }
    </app-modal>
  `,
  styleUrl: './section.css',
})
export class YourData {
  private readonly api = inject(Api);

  protected readonly exporting = signal(false);

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
}
