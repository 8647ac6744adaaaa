import { Component, computed, input } from '@angular/core';
import { FieldState } from '@angular/forms/signals';

import { lengthOf } from './length';

const numbers = new Intl.NumberFormat('en');

/** Label, counter and error around a text control, which is an `appControl`. */
@Component({
  selector: 'app-field',
  template: `
    <label [for]="name()">
      {{ label() }}
      @if (hint(); as text) {
        <span class="hint">{{ text }}</span>
      }
    </label>
    <ng-content />
    <div class="below">
      <p class="error" [id]="errorId()" aria-live="polite">{{ error() }}</p>
      @if (length() > 0 && limited()) {
        <span class="counter" [class.over]="length() > max()" aria-hidden="true">
          {{ count() }}
        </span>
      }
    </div>
  `,
  styles: `
    :host {
      display: grid;
      gap: 0.35rem;
    }
    label {
      font-weight: 600;
      font-size: 0.9375rem;
    }
    .hint,
    .counter {
      color: var(--muted);
      font-weight: 400;
      font-size: 0.8125rem;
    }
    .below {
      min-height: 1.3rem;
      display: flex;
      justify-content: space-between;
      gap: 1rem;
    }
    .counter {
      margin-left: auto;
      font-variant-numeric: tabular-nums;
      white-space: nowrap;
    }
    .counter.over {
      color: var(--danger);
      font-weight: 600;
    }
  `,
})
export class Field {
  readonly name = input.required<string>();
  readonly label = input.required<string>();
  readonly hint = input('');
  readonly state = input.required<FieldState<string>>();
  /** Without it the length is not shown. */
  readonly max = input(Number.POSITIVE_INFINITY);

  protected readonly length = computed(() => lengthOf(this.state().value()));
  protected readonly limited = computed(() => Number.isFinite(this.max()));
  protected readonly count = computed(
    () => `${numbers.format(this.length())} / ${numbers.format(this.max())}`,
  );
  readonly errorId = computed(() => `${this.name()}-error`);
  /** Nothing is called a fault before it was left. */
  readonly faulty = computed(() => this.state().touched() && this.state().invalid());
  protected readonly error = computed(() =>
    this.faulty() ? this.state().errors()[0]?.message : undefined,
  );
}
