import { Component, computed, inject, input } from '@angular/core';

import { Icon } from '../../ui/icon/icon';
import { Clock } from '../../ui/relative-time/relative-time';

const DAY = 86_400_000; // ms
const format = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short', timeZone: 'UTC' });
const withYear = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeZone: 'UTC' });

/** The day something is due, and whether that is over. */
@Component({
  selector: 'app-due-date',
  imports: [Icon],
  host: { '[class.late]': 'late()' },
  template: `<app-icon name="calendar" /><span
      >{{ late() ? 'Overdue' : 'Due' }} {{ text() }}</span
    >`,
  styles: `
    :host {
      display: inline-flex;
      align-items: center;
      gap: 0.3rem;
      color: var(--muted);
      font-size: 0.875rem;
      white-space: nowrap;
    }
    :host(.late) {
      color: var(--danger);
      font-weight: 600;
    }
  `,
})
export class DueDate {
  private readonly clock = inject(Clock);
  /** ISO 8601, without a time. */
  readonly date = input.required<string>();
  /** Nothing is to be done any more, so nothing is late. */
  readonly over = input(false);

  protected readonly late = computed(
    () => !this.over() && this.clock.now() > endOfDay(this.date()),
  );
  protected readonly text = computed(() => {
    const day = new Date(this.date());
    const near = Math.abs(day.getTime() - this.clock.now()) < 180 * DAY;
    return (near ? format : withYear).format(day);
  });
}

/** Of the reader's day. */
function endOfDay(date: string): number {
  return new Date(`${date}T23:59:59.999`).getTime();
}
