import { Component, input } from '@angular/core';

/** A note pinned to the cork: what sign-in, sign-up and set-up stand on. */
@Component({
  selector: 'app-entry-card',
  template: `
    <section class="card" aria-labelledby="entry-heading">
      <h1 id="entry-heading">{{ heading() }}</h1>
      <ng-content />
    </section>
  `,
  styles: `
    :host {
      display: grid;
      justify-items: center;
      align-content: start;
      min-height: 100%;
      padding: clamp(1.75rem, 8vh, 4.5rem) 1rem 3rem;
      background: var(--cork) url('../../../cork.svg');
    }
    section {
      position: relative;
      width: min(27rem, 100%);
      padding-top: 1.9rem;
      box-shadow: var(--shadow-high);
    }
    section::before {
      content: '';
      position: absolute;
      top: -0.5rem;
      left: calc(50% - 0.5rem);
      width: 1rem;
      height: 1rem;
      border-radius: 50%;
      background: radial-gradient(circle at 35% 32%, #f7b3a6 0 12%, #d6432f 36%, #a92c1b);
      box-shadow: 1px 4px 4px rgb(0 0 0 / 0.3);
    }
    h1 {
      margin-bottom: 1rem;
      font-size: 1.625rem;
    }
  `,
})
export class EntryCard {
  readonly heading = input.required<string>();
}
