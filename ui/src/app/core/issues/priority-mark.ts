import { Component, computed, input } from '@angular/core';

import { Priority, priorityName } from './words';

const BARS: Readonly<Record<Priority, number>> = { none: 0, low: 1, medium: 2, high: 3, urgent: 4 };

/** Bars that grow with the urgency. */
@Component({
  selector: 'app-priority-mark',
  host: { '[attr.data-priority]': 'value()', '[title]': 'name()' },
  template: `
    <svg viewBox="0 0 18 16" aria-hidden="true">
      @for (bar of bars; track bar) {
        <rect
          [attr.x]="bar * 4.5"
          [attr.y]="11 - bar * 3"
          width="3"
          [attr.height]="5 + bar * 3"
          rx="1"
          [class.on]="bar < level()"
        />
      }
    </svg>
    <span class="visually-hidden">Priority: {{ name() }}</span>
  `,
  styles: `
    :host {
      display: inline-flex;
      flex: none;
    }
    svg {
      width: 1.05rem;
      height: 1rem;
    }
    rect {
      fill: var(--line-strong);
      opacity: 0.55;
    }
    .on {
      fill: var(--ink-soft);
      opacity: 1;
    }
    :host([data-priority='high']) .on {
      fill: var(--against);
    }
    :host([data-priority='urgent']) .on {
      fill: var(--danger);
    }
  `,
})
export class PriorityMark {
  readonly value = input.required<Priority>();
  protected readonly bars = [0, 1, 2, 3];
  protected readonly level = computed(() => BARS[this.value()]);
  protected readonly name = computed(() => priorityName(this.value()));
}
