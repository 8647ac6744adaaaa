import {
  afterRenderEffect,
  Component,
  computed,
  ElementRef,
  inject,
  viewChild,
} from '@angular/core';
import { Router } from '@angular/router';

import { ErrorPopupStore } from './error-popup-store';

/**
 * The one error popup. A modal `<dialog>`, because it must also work over another one: whatever lies outside the topmost
 * modal is inert, so a toast would be dimmed, out of reach and unread.
 */
@Component({
  selector: 'app-error-popup',
  template: `
    <dialog
      #dialog
      class="sheet popup"
      role="alertdialog"
      aria-labelledby="error-popup-title"
      aria-describedby="error-popup-text"
      (close)="store.clear()"
    >
      <h2 id="error-popup-title">That did not work</h2>
      <div id="error-popup-text">
        @for (failure of store.failures(); track failure.message) {
          <p>{{ failure.message }}</p>
          @if (failure.internal) {
            <details>
              <summary>Details</summary>
              <code>{{ failure.internal }}</code>
            </details>
          }
        }
      </div>
      <form method="dialog" class="actions">
        @if (remedy(); as link) {
          <button class="btn" type="submit">Not now</button>
          <a class="btn primary" autofocus [href]="link.url" (click)="follow($event, link.url)">{{
            link.label
          }}</a>
        } @else {
          <button class="btn primary" type="submit" autofocus>OK</button>
        }
      </form>
    </dialog>
  `,
  styles: `
    dialog {
      border-top: 4px solid var(--danger);
    }
    p {
      margin-block: 0.75rem 0.25rem;
      overflow-wrap: anywhere;
    }
    details {
      color: var(--muted);
      font-size: 0.875rem;
    }
    summary {
      padding-block: 0.5rem;
      cursor: pointer;
      width: max-content;
    }
    code {
      display: block;
      padding: 0.6rem 0.75rem;
      background: var(--sunken);
      border-radius: var(--radius-small);
      overflow-wrap: anywhere;
      white-space: pre-wrap;
    }
    .actions {
      margin-top: 1rem;
    }
  `,
})
export class ErrorPopup {
  protected readonly store = inject(ErrorPopupStore);
  private readonly router = inject(Router);
  protected readonly remedy = computed(
    () => this.store.failures().find(({ remedy }) => remedy)?.remedy,
  );
  private readonly dialog = viewChild.required<ElementRef<HTMLDialogElement>>('dialog');

  constructor() {
    afterRenderEffect(() => {
      const dialog = this.dialog().nativeElement;
      if (this.store.failures().length > 0 && !dialog.open) dialog.showModal();
    });
  }

  protected follow(event: Event, url: string): void {
    event.preventDefault();
    // It may have come over a dialog that is no part of the page which is left.
    document.querySelectorAll('dialog').forEach((dialog) => dialog.close());
    void this.router.navigateByUrl(url);
  }
}
