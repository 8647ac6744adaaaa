import { Component, effect, inject, input } from '@angular/core';

import { WebhookDelivery } from '../../api';
import { LoadMore } from '../../core/lists/load-more';
import { RelativeTime } from '../../ui/relative-time/relative-time';
import { ToastStore } from '../../ui/toast/toast-store';
import { DeliveriesStore } from './deliveries-store';
import { DeliveryView } from './delivery-view';

const STATUSES = { pending: 'Waiting', delivered: 'Delivered', failed: 'Failed' } as const;
const clock = new Intl.DateTimeFormat('en', {
  weekday: 'short',
  hour: 'numeric',
  minute: '2-digit',
});

/** The log of a webhook. */
@Component({
  selector: 'app-deliveries',
  imports: [DeliveryView, LoadMore, RelativeTime],
  providers: [DeliveriesStore],
  templateUrl: './deliveries.html',
  styleUrl: './deliveries.css',
})
export class Deliveries {
  protected readonly store = inject(DeliveriesStore);
  private readonly toasts = inject(ToastStore);

  readonly webhook = input.required<number>();

  constructor() {
    effect(() => this.store.show(this.webhook()));
  }

  /** Something was sent. */
  reload(): void {
    this.store.deliveries.reload();
  }

  protected statusOf({ status }: WebhookDelivery): string {
    return STATUSES[status];
  }

  protected timeOf(at: string): string {
    return clock.format(new Date(at));
  }

  protected async sendAgain({ id }: WebhookDelivery): Promise<void> {
    const sent = await this.store.sendAgain(id);
    if (!sent) return;
    const delivered = sent.status === 'delivered';
    this.toasts.show(delivered ? 'It was delivered.' : 'It failed again. The log tells why.');
  }
}
