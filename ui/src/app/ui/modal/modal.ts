import {
  ApplicationRef,
  Component,
  ElementRef,
  inject,
  input,
  signal,
  viewChild,
} from '@angular/core';

import { Icon } from '../icon/icon';
import { rememberPlace } from './return-focus';

let ids = 0;

/** A modal on the platform's own `<dialog>`: focus trap, Esc, backdrop and inertness come with it. */
@Component({
  selector: 'app-modal',
  imports: [Icon],
  template: `
    <dialog
      #dialog
      class="sheet"
      [attr.aria-labelledby]="id"
      closedby="any"
      (close)="opened.set(false)"
    >
      <header>
        <h2 [id]="id">{{ heading() }}</h2>
        <button class="btn quiet round" type="button" (click)="close()">
          <app-icon name="close" /><span class="visually-hidden">Close</span>
        </button>
      </header>
      <ng-content />
    </dialog>
  `,
  styles: `
    :host {
      display: contents;
    }
    header {
      display: flex;
      align-items: center;
      justify-content: space-between;
      gap: 1rem;
      margin: -0.5rem -0.5rem 0.75rem 0;
    }
  `,
})
export class Modal {
  /** Of the application, for the dialog may be gone with what it was about. */
  private readonly injector = inject(ApplicationRef).injector;
  private returnFocus: (() => void) | undefined;

  readonly heading = input.required<string>();
  readonly opened = signal(false);
  protected readonly id = `modal-${++ids}`;
  private readonly dialog = viewChild.required<ElementRef<HTMLDialogElement>>('dialog');

  open(): void {
    this.returnFocus = rememberPlace(this.injector);
    this.opened.set(true);
    this.dialog().nativeElement.showModal();
  }

  close(): void {
    this.dialog().nativeElement.close();
    this.returnFocus?.();
  }
}
