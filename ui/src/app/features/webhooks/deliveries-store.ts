import { computed, inject, linkedSignal, Service, signal } from '@angular/core';

import {
  Api,
  listWebhookDeliveries,
  redeliver,
  WebhookDelivery,
  WebhookDeliveryPage,
} from '../../api';
import { apiResource } from '../../core/http/api-resource';

/** What was sent to one webhook, as far as it is loaded. One per log. */
@Service({ autoProvided: false })
export class DeliveriesStore {
  private readonly api = inject(Api);
  private readonly webhook = signal<number | undefined>(undefined);
  private readonly first = apiResource(listWebhookDeliveries, () => {
    const id = this.webhook();
    return id === undefined ? undefined : { webhook_id: id };
  });
  private readonly page = computed<WebhookDeliveryPage | undefined>(() =>
    this.first.hasValue() ? this.first.value() : undefined,
  );
  private readonly rows = linkedSignal<
    WebhookDeliveryPage | undefined,
    readonly WebhookDelivery[] | undefined
  >({
    source: this.page,
    computation: (page, previous) => page?.items ?? previous?.value,
  });
  private readonly cursor = linkedSignal(() => this.page()?.next_cursor ?? undefined);
  private readonly working = signal(false);

  readonly deliveries = this.rows.asReadonly();
  readonly failed = computed(() => !!this.first.error() && !this.first.isLoading());
  readonly loading = computed(() => this.first.isLoading());
  readonly busy = this.working.asReadonly();
  readonly hasMore = computed(() => this.cursor() !== undefined);

  show(webhook: number): void {
    this.webhook.set(webhook);
  }

  reload(): void {
    this.first.reload();
  }

  async loadMore(): Promise<void> {
    const webhook_id = this.webhook();
    const cursor = this.cursor();
    const page = this.page();
    if (webhook_id === undefined || cursor === undefined || this.working()) return;
    await this.work(async () => {
      const next = await this.api.invoke(listWebhookDeliveries, { webhook_id, cursor });
      if (page !== this.page()) return; // it was loaded anew meanwhile
      this.rows.update((rows) => [...(rows ?? []), ...next.items]);
      this.cursor.set(next.next_cursor ?? undefined);
    });
  }

  /** Nothing, if it could not be asked for. */
  async sendAgain(delivery_id: number): Promise<WebhookDelivery | undefined> {
    const webhook_id = this.webhook();
    if (webhook_id === undefined || this.working()) return undefined;
    let sent: WebhookDelivery | undefined;
    await this.work(async () => {
      const again = await this.api.invoke(redeliver, { webhook_id, delivery_id });
      this.rows.update((rows) => rows?.map((row) => (row.id === again.id ? again : row)));
      sent = again;
    });
    return sent;
  }

  private async work(deed: () => Promise<void>): Promise<void> {
    this.working.set(true);
    try {
      await deed();
    } catch {
      // why, the popup has told
    } finally {
      this.working.set(false);
    }
  }
}
