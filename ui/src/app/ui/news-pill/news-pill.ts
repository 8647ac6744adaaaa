import { Component, computed, input, output } from '@angular/core';

import { Icon } from '../icon/icon';

/** "3 new posts": they come when the reader wants them. Takes no room, so that nothing moves when it comes. */
@Component({
  selector: 'app-news-pill',
  imports: [Icon],
  host: { role: 'status' },
  template: `
    @if (count() > 0) {
      <button type="button" animate.enter="pill-in" (click)="wanted.emit()">
        <app-icon name="up" />{{ words() }}<span class="visually-hidden">, show</span>
      </button>
    }
  `,
  styles: `
    :host {
      position: sticky;
      top: 4.25rem; /* below the header */
      z-index: 5;
      display: grid;
      justify-items: center;
      height: 0;
    }
    button {
      display: inline-flex;
      align-items: center;
      gap: 0.5rem;
      height: 2.75rem;
      padding: 0 1.25rem 0 1rem;
      border: 0;
      border-radius: 99px;
      background: var(--accent);
      color: var(--on-accent);
      box-shadow: var(--shadow-high);
      font-weight: 600;
      white-space: nowrap;
      cursor: pointer;
    }
    button:hover {
      background: color-mix(in oklab, var(--accent), var(--ink) 18%);
    }
    .pill-in {
      animation: pill 220ms ease-out;
    }
    @keyframes pill {
      from {
        opacity: 0;
        translate: 0 -0.75rem;
      }
    }
  `,
})
export class NewsPill {
  readonly count = input.required<number>();
  /** What there is one more of. */
  readonly noun = input.required<string>();
  readonly wanted = output();

  protected readonly words = computed(() => {
    const count = this.count();
    return `${count} new ${this.noun()}${count === 1 ? '' : 's'}`;
  });
}
