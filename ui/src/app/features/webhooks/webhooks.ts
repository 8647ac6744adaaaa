import { Component, computed, inject, input, signal, viewChild } from '@angular/core';

import {
  Api,
  deleteWebhook,
  listWebhooks,
  rotateWebhookSecret,
  Webhook,
  WebhookCreated,
} from '../../api';
import { apiResource } from '../../core/http/api-resource';
import { Icon } from '../../ui/icon/icon';
import { Confirmation } from '../../ui/modal/confirmation';
import { Modal } from '../../ui/modal/modal';
import { Secret } from '../../ui/secret/secret';
import { ToastStore } from '../../ui/toast/toast-store';
import { WebhookCard } from './webhook-card';
import { WebhookForm } from './webhook-form';

interface Question {
  readonly heading: string;
  readonly text: string;
  readonly action: string;
  readonly harmless: boolean;
  readonly agree: () => Promise<void>;
}

/** A project's webhooks, or the whole site's. */
@Component({
  selector: 'app-webhooks',
  imports: [Confirmation, Icon, Modal, Secret, WebhookCard, WebhookForm],
  templateUrl: './webhooks.html',
  styleUrl: './webhooks.css',
})
export class Webhooks {
  private readonly api = inject(Api);
  private readonly toasts = inject(ToastStore);
  private readonly dialog = viewChild.required<Modal>('dialog');
  private readonly confirmation = viewChild.required(Confirmation);

  /** null: the whole site's. */
  readonly project = input.required<number | null>();

  protected readonly loaded = apiResource(listWebhooks, () => ({
    project_id: this.project() ?? undefined,
  }));
  protected readonly webhooks = computed(() =>
    this.loaded.hasValue() ? this.loaded.value() : undefined,
  );
  protected readonly failed = computed(() => !!this.loaded.error() && !this.loaded.isLoading());
  /** Shown once: the server does not tell it again. */
  protected readonly secret = signal<string | undefined>(undefined);
  protected readonly editing = signal<Webhook | undefined>(undefined);
  protected readonly heading = computed(() => {
    if (this.secret() !== undefined) return 'Its secret';
    return this.editing() ? 'Edit webhook' : 'New webhook';
  });
  protected readonly question = signal<Question | undefined>(undefined);
  protected readonly busy = signal(false);

  protected begin(webhook?: Webhook): void {
    this.secret.set(undefined);
    this.editing.set(webhook);
    this.dialog().open();
  }

  protected reveal({ secret, ...webhook }: WebhookCreated): void {
    this.loaded.update((all) => [webhook, ...(all ?? [])]);
    this.secret.set(secret);
  }

  protected save(webhook: Webhook): void {
    this.keep(webhook);
    this.dialog().close();
    this.toasts.show('Your changes are saved.');
  }

  protected keep(webhook: Webhook): void {
    this.loaded.update((all) => all?.map((one) => (one.id === webhook.id ? webhook : one)));
  }

  protected askToRotate(webhook: Webhook): void {
    this.ask({
      heading: 'Replace its secret?',
      text: 'You see the new one once. For a day requests are signed with both, so that you can change your program in peace.',
      action: 'Replace',
      harmless: true,
      agree: async () => {
        const params = { webhook_id: webhook.id };
        const { secret, previous_secret_until } = await this.api.invoke(
          rotateWebhookSecret,
          params,
        );
        this.keep({ ...webhook, previous_secret_until });
        this.confirmation().close();
        this.secret.set(secret);
        this.dialog().open();
      },
    });
  }

  protected askToRemove(webhook: Webhook): void {
    this.ask({
      heading: 'Delete this webhook?',
      text: `Nothing is sent to ${webhook.url} any more, and its log goes.`,
      action: 'Delete',
      harmless: false,
      agree: async () => {
        await this.api.invoke(deleteWebhook, { webhook_id: webhook.id });
        this.loaded.update((all) => all?.filter(({ id }) => id !== webhook.id));
        this.toasts.show('The webhook is deleted.');
      },
    });
  }

  protected async agree(): Promise<void> {
    const question = this.question();
    if (!question || this.busy()) return;
    this.busy.set(true);
    try {
      await question.agree();
    } catch {
      // why, the popup has told
    } finally {
      this.confirmation().close();
      this.busy.set(false);
    }
  }

  private ask(question: Question): void {
    this.question.set(question);
    this.confirmation().open();
  }
}
