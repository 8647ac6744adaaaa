import { Component, computed, inject, input, signal, viewChild } from '@angular/core';

import { Api, ApiKey, ApiKeyCreated, listApiKeys, revokeApiKey } from '../../api';
import { apiResource } from '../../core/http/api-resource';
import { formatDay } from '../../ui/dates/format-day';
import { Icon } from '../../ui/icon/icon';
import { Confirmation } from '../../ui/modal/confirmation';
import { Modal } from '../../ui/modal/modal';
import { Clock, RelativeTime } from '../../ui/relative-time/relative-time';
import { Secret } from '../../ui/secret/secret';
import { ToastStore } from '../../ui/toast/toast-store';
import { NewKeyForm } from './new-key-form';

@Component({
  selector: 'app-api-keys',
  imports: [Confirmation, Icon, Modal, NewKeyForm, RelativeTime, Secret],
  templateUrl: './api-keys.html',
  styleUrls: ['./section.css', './api-keys.css'],
})
export class ApiKeys {
  private readonly api = inject(Api);
  private readonly toasts = inject(ToastStore);
  private readonly clock = inject(Clock);
  private readonly dialog = viewChild.required<Modal>('dialog');
  private readonly question = viewChild.required(Confirmation);

  readonly admin = input.required<boolean>();

  protected readonly day = formatDay;
  protected readonly loaded = apiResource(listApiKeys, () => ({}));
  protected readonly keys = computed(() =>
    this.loaded.hasValue() ? this.loaded.value() : undefined,
  );
  /** Shown once: nobody, not even the server, can tell it again. */
  protected readonly created = signal<ApiKeyCreated | undefined>(undefined);
  protected readonly leaving = signal<ApiKey | undefined>(undefined);
  protected readonly revoking = signal(false);

  reload(): void {
    this.loaded.reload();
  }

  protected isExpired({ expires_at }: ApiKey): boolean {
    return expires_at !== null && Date.parse(expires_at) <= this.clock.now();
  }

  protected begin(): void {
    this.created.set(undefined);
    this.dialog().open();
  }

  protected reveal(created: ApiKeyCreated): void {
    this.created.set(created);
    this.loaded.reload();
  }

  protected ask(key: ApiKey): void {
    this.leaving.set(key);
    this.question().open();
  }

  protected async revoke(): Promise<void> {
    const key = this.leaving();
    if (!key) return;
    this.revoking.set(true);
    try {
      await this.api.invoke(revokeApiKey, { key_id: key.id });
      this.loaded.update((keys) => keys?.filter(({ id }) => id !== key.id));
      this.toasts.show(`The key “${key.name}” is revoked.`);
    } catch {
      // why, the popup has told
    } finally {
      this.question().close();
      this.revoking.set(false);
    }
  }
}
