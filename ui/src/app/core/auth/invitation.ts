import {
  afterRenderEffect,
  Component,
  computed,
  ElementRef,
  inject,
  viewChild,
} from '@angular/core';
import { RouterLink } from '@angular/router';

import { Access, Deed } from './access';
import { Here } from './here';

const WORDS: Readonly<Record<Deed, string>> = {
  post: 'post',
  vote: 'vote',
};

/** Asks who wants what needs an account to sign in, and leads back. */
@Component({
  selector: 'app-invitation',
  imports: [RouterLink],
  template: `
    <dialog
      #dialog
      class="sheet popup"
      aria-labelledby="invitation-title"
      closedby="any"
      (close)="access.decline()"
    >
      <h2 id="invitation-title">Sign in to {{ deed() }}</h2>
      <p>On this board that needs an account. You come back to where you are.</p>
      <div class="actions">
        <button class="btn" type="button" (click)="close()">Not now</button>
        @if (access.canSignUp()) {
          <a class="btn" routerLink="/sign-up" [queryParams]="back()" (click)="accept()">Sign up</a>
        }
        <a class="btn primary" routerLink="/sign-in" [queryParams]="back()" (click)="accept()"
          >Sign in</a
        >
      </div>
    </dialog>
  `,
  styles: `
    p {
      margin-top: 0.5rem;
      color: var(--ink-soft);
    }
    .btn {
      padding-inline: 0.8rem;
      white-space: nowrap;
    }
    @media (width < 26rem) {
      .actions {
        gap: 0.4rem;
      }
      .btn {
        flex: 1;
      }
    }
  `,
})
export class Invitation {
  protected readonly access = inject(Access);
  protected readonly back = inject(Here).back;
  private readonly dialog = viewChild.required<ElementRef<HTMLDialogElement>>('dialog');
  protected readonly deed = computed(() => WORDS[this.access.invitation() ?? 'post']);

  constructor() {
    afterRenderEffect(() => {
      const dialog = this.dialog().nativeElement;
      if (this.access.invitation() && !dialog.open) dialog.showModal();
    });
  }

  protected accept(): void {
    this.access.accept();
    this.close();
  }

  protected close(): void {
    this.dialog().nativeElement.close();
  }
}
