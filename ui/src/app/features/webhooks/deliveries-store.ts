import { inject, Service, signal } from '@angular/core';

import { Api, listWebhookDeliveries, redeliver, WebhookDelivery } from '../../api';
import { pagedList } from '../../core/lists/paged-list';

/** What was sent to one webhook, as far as it is loaded. One per log. */
@Service({ autoProvided: false })
export class DeliveriesStore {
  private readonly api = inject(Api);
  private readonly webhook = signal<number | undefined>(undefined);
  private readonly working = signal(false);

  readonly deliveries = pagedList(
    listWebhookDeliveries,
    () => {
      const webhook_id = this.webhook();
      return webhook_id === undefined ? undefined : { webhook_id };
    },
    ({ id }) => id,
  );
  readonly busy = this.working.asReadonly();

  show(webhook: number): void {
    this.webhook.set(webhook);
  }

  /** Nothing, if it could not be asked for. */
  async sendAgain(delivery_id: number): Promise<WebhookDelivery | undefined> {
    const webhook_id = this.webhook();
    if (webhook_id === undefined || this.working()) return undefined;
    this.working.set(true);
    try {
      const sent = await this.api.invoke(redeliver, { webhook_id, delivery_id });
      this.deliveries.rows.update((rows) => rows?.map((row) => (row.id === sent.id ? sent : row)));
      return sent;
    } catch {
      return undefined; // why, the popup has told
    } finally {
      this.working.set(false);
    }
  }
}
