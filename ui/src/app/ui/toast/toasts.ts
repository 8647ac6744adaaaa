import { Component, inject } from '@angular/core';

import { Icon } from '../icon/icon';
import { ToastStore } from './toast-store';

@Component({
  selector: 'app-toasts',
  imports: [Icon],
  template: `
    <div role="status" aria-live="polite">
      @for (toast of store.toasts(); track toast.id) {
        <p animate.enter="toast-in" animate.leave="toast-out">
          <app-icon name="check" />
          <span>{{ toast.text }}</span>
          <button type="button" (click)="store.dismiss(toast.id)">
            <app-icon name="close" /><span class="visually-hidden">Dismiss</span>
          </button>
        </p>
      }
    </div>
  `,
  styles: `
    div {
      position: fixed;
      inset: auto 1rem max(1rem, env(safe-area-inset-bottom));
      z-index: 20;
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      justify-items: center;
      gap: 0.5rem;
      pointer-events: none;
    }
    p {
      display: flex;
      align-items: center;
      gap: 0.6rem;
      max-width: 100%;
      padding: 0.25rem 0.25rem 0.25rem 1rem;
      background: var(--ink);
      color: var(--paper);
      border-radius: 1.625rem;
      box-shadow: var(--shadow-high);
      font-weight: 550;
      pointer-events: auto;
    }
    span {
      min-width: 0;
      padding-block: 0.5rem;
      line-height: 1.4;
      overflow-wrap: anywhere;
    }
    app-icon,
    button {
      flex: none;
    }
    button {
      display: grid;
      place-items: center;
      width: 2.75rem;
      height: 2.75rem;
      border: 0;
      border-radius: 50%;
      background: none;
      cursor: pointer;
    }
    button:focus-visible {
      outline-color: currentColor;
      outline-offset: -4px;
    }
    .toast-in {
      animation: rise 180ms ease-out;
    }
    .toast-out {
      animation: rise 140ms ease-in reverse;
    }
    @keyframes rise {
      from {
        opacity: 0;
        translate: 0 10px;
      }
    }
  `,
})
export class Toasts {
  protected readonly store = inject(ToastStore);
}
