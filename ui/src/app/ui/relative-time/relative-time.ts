import { Component, computed, inject, input, Service, signal } from '@angular/core';

const MINUTE = 60_000; // ms
const UNITS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 365 * 24 * 60],
  ['month', 30 * 24 * 60],
  ['week', 7 * 24 * 60],
  ['day', 24 * 60],
  ['hour', 60],
  ['minute', 1],
];
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const full = new Intl.DateTimeFormat('en', { dateStyle: 'full', timeStyle: 'short' });

/** The minute it is, for all that say how long ago something was. */
@Service()
export class Clock {
  private readonly time = signal(Date.now());
  readonly now = this.time.asReadonly();

  constructor() {
    setInterval(() => this.time.set(Date.now()), MINUTE);
  }
}

/** "3 hours ago", with the full date and time as its tooltip. */
@Component({
  selector: 'app-relative-time',
  template: `<time [attr.datetime]="at()" [title]="exact()">{{ ago() }}</time>`,
})
export class RelativeTime {
  private readonly clock = inject(Clock);
  /** ISO 8601. */
  readonly at = input.required<string>();

  protected readonly exact = computed(() => full.format(new Date(this.at())));
  protected readonly ago = computed(() => {
    // Clocks differ: nothing was written in the future.
    const minutes = Math.min(0, (Date.parse(this.at()) - this.clock.now()) / MINUTE);
    const [unit, length] = UNITS.find(([, size]) => Math.abs(minutes) >= size) ?? ['minute', 0];
    return length ? relative.format(Math.trunc(minutes / length), unit) : 'just now';
  });
}
