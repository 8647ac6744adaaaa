import { Component, inject, input } from '@angular/core';

import { copyText } from '../clipboard/copy-text';
import { Icon } from '../icon/icon';
import { ToastStore } from '../toast/toast-store';

/** Something that is shown once: to be copied now. */
@Component({
  selector: 'app-secret',
  imports: [Icon],
  template: `
    <p>Copy it now. It is shown this once.</p>
    <div>
      <label class="visually-hidden" [for]="name()">{{ label() }}</label>
      <input
        #field
        [id]="name()"
        class="control"
        readonly
        [value]="value()"
        (focus)="field.select()"
      />
      <button class="btn primary" type="button" (click)="copy()">
        <app-icon name="copy" />Copy
      </button>
    </div>
  `,
  styles: `
    p {
      margin-bottom: 0.75rem;
      font-weight: 550;
    }
    div {
      display: flex;
      flex-wrap: wrap;
      gap: 0.5rem;
    }
    input {
      flex: 1 1 15rem;
      min-width: 0;
      font-family: ui-monospace, monospace;
      font-size: 0.875rem;
    }
    button {
      flex: none;
    }
  `,
})
export class Secret {
  private readonly toasts = inject(ToastStore);

  readonly name = input.required<string>();
  readonly label = input.required<string>();
  readonly value = input.required<string>();

  protected async copy(): Promise<void> {
    if (await copyText(this.value())) this.toasts.show(`${this.label()} copied.`);
    else window.prompt('Copy this:', this.value());
  }
}
