import { Component, computed, inject, input, output, signal, viewChild } from '@angular/core';

import { Api, testWebhook, updateWebhook, Webhook, WebhookDelivery } from '../../api';
import { RelativeTime } from '../../ui/relative-time/relative-time';
import { ToastStore } from '../../ui/toast/toast-store';
import { Deliveries } from './deliveries';
import { DeliveryView } from './delivery-view';
import { summaryOf } from './kinds';

const OFF = {
  gone: 'It was switched off, because the receiver answered 410: it wants no more.',
  failing: 'It was switched off, because nothing could be delivered for days.',
  creator:
    'It is paused, because whoever set it up may not manage it any more. Take it over if it shall go on.',
} as const;

/** One webhook, with its test and its log. */
@Component({
  selector: 'app-webhook-card',
  imports: [Deliveries, DeliveryView, RelativeTime],
  templateUrl: './webhook-card.html',
  styleUrl: './webhook-card.css',
})
export class WebhookCard {
  private readonly api = inject(Api);
  private readonly toasts = inject(ToastStore);
  private readonly log = viewChild(Deliveries);

  readonly webhook = input.required<Webhook>();
  readonly changed = output<Webhook>();
  readonly edit = output();
  readonly rotate = output();
  readonly remove = output();

  protected readonly summary = computed(() => summaryOf(this.webhook().kinds));
  protected readonly why = computed(() => {
    const reason = this.webhook().off_reason;
    return reason ? OFF[reason] : undefined;
  });
  protected readonly switchLabel = computed(() => {
    const { is_active, off_reason } = this.webhook();
    if (is_active) return 'Switch off';
    return off_reason === 'creator' ? 'Take over' : 'Switch on';
  });
  protected readonly logOpen = signal(false);
  protected readonly testing = signal(false);
  protected readonly tested = signal<WebhookDelivery | undefined>(undefined);
  protected readonly busy = signal(false);

  protected async test(): Promise<void> {
    if (this.testing()) return;
    this.testing.set(true);
    this.tested.set(undefined);
    try {
      this.tested.set(await this.api.invoke(testWebhook, { webhook_id: this.webhook().id }));
      this.log()?.reload();
    } catch {
      // why, the popup has told
    } finally {
      this.testing.set(false);
    }
  }

  protected async setActive(is_active: boolean): Promise<void> {
    if (this.busy()) return;
    this.busy.set(true);
    try {
      const params = { webhook_id: this.webhook().id, body: { is_active } };
      this.changed.emit(await this.api.invoke(updateWebhook, params));
      this.toasts.show(is_active ? 'It is told again of what happens.' : 'It is switched off.');
      this.log()?.reload();
    } catch {
      // why, the popup has told
    } finally {
      this.busy.set(false);
    }
  }
}
