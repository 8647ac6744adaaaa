import { Component, input, output, viewChild } from '@angular/core';

import { Modal } from './modal';

/** Asks before something weighty. The question is the content. */
@Component({
  selector: 'app-confirmation',
  imports: [Modal],
  template: `
    <app-modal [heading]="heading()">
      <ng-content />
      <div class="actions">
        <button class="btn" type="button" (click)="close()">{{ keep() }}</button>
        <button
          class="btn"
          [class]="harmless() ? 'primary' : 'danger solid'"
          type="button"
          [attr.aria-disabled]="busy()"
          (click)="agree()"
        >
          {{ action() }}
        </button>
      </div>
    </app-modal>
  `,
  styles: `
    :host {
      display: contents;
    }
  `,
})
export class Confirmation {
  private readonly modal = viewChild.required(Modal);

  readonly heading = input.required<string>();
  readonly action = input.required<string>();
  readonly keep = input('Cancel');
  /** false: something is lost by it, and the button says so by its colour. */
  readonly harmless = input(false);
  readonly busy = input(false);
  readonly confirmed = output();

  open(): void {
    this.modal().open();
  }

  close(): void {
    this.modal().close();
  }

  protected agree(): void {
    if (!this.busy()) this.confirmed.emit();
  }
}
