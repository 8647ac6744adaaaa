import { Component, computed, inject, signal, viewChild } from '@angular/core';

import { EventFailure, EventReader } from '../../api';
import { Confirmation } from '../../ui/modal/confirmation';
import { RelativeTime } from '../../ui/relative-time/relative-time';
import { ToastStore } from '../../ui/toast/toast-store';
import { EventLogStore } from './event-log-store';

/** Who reads the log of events, how far they are, and what they could not deal with. */
@Component({
  selector: 'app-event-log-page',
  imports: [Confirmation, RelativeTime],
  providers: [EventLogStore],
  templateUrl: './event-log-page.html',
  styleUrl: './event-log-page.css',
})
export class EventLogPage {
  protected readonly store = inject(EventLogStore);
  private readonly toasts = inject(ToastStore);
  private readonly dialog = viewChild.required(Confirmation);

  protected readonly asked = signal<EventFailure | undefined>(undefined);

  protected readonly busy = computed(() => {
    const failure = this.asked();
    return failure !== undefined && this.store.isBusy(failure);
  });

  protected lagOf({ behind }: EventReader): string {
    if (behind === 0) return 'Up to date';
    return behind === 1 ? '1 event behind' : `${behind} events behind`;
  }

  protected ask(failure: EventFailure): void {
    this.asked.set(failure);
    this.dialog().open();
  }

  protected async retry(failure: EventFailure): Promise<void> {
    if (await this.store.retry(failure)) this.toasts.show('It is being tried again.');
  }

  protected async discard(): Promise<void> {
    const failure = this.asked();
    if (!failure) return;
    const done = await this.store.discard(failure);
    this.dialog().close();
    if (done) this.toasts.show('The event is discarded.');
  }
}
