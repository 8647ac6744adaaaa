import { Component, computed, inject, input, signal, viewChild } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { filter } from 'rxjs';

import {
  Api,
  createInvitation,
  Invitation,
  InvitationCreated,
  listInvitations,
  revokeInvitation,
} from '../../api';
import { apiResource } from '../../core/http/api-resource';
import { LiveEvents } from '../../core/live/live-events';
import { formatDay } from '../../ui/dates/format-day';
import { Icon } from '../../ui/icon/icon';
import { Modal } from '../../ui/modal/modal';
import { Secret } from '../../ui/secret/secret';
import { ToastStore } from '../../ui/toast/toast-store';

/** Links by which people join the project, for its owner to pass on. */
@Component({
  selector: 'app-invitations',
  imports: [Icon, Modal, Secret],
  templateUrl: './invitations.html',
  styleUrl: './invitations.css',
})
export class Invitations {
  private readonly api = inject(Api);
  private readonly toasts = inject(ToastStore);
  private readonly dialog = viewChild.required(Modal);

  readonly project = input.required<number>();

  protected readonly day = formatDay;
  protected readonly role = signal<Invitation['role']>('member');
  protected readonly loaded = apiResource(listInvitations, () => ({ project_id: this.project() }));
  protected readonly open = computed(() =>
    this.loaded.hasValue() ? this.loaded.value() : undefined,
  );
  /** Its link is shown once: only its hash is stored. */
  protected readonly created = signal<InvitationCreated | undefined>(undefined);
  protected readonly busy = signal(false);

  constructor() {
    inject(LiveEvents)
      .of('member.*')
      .pipe(
        filter(({ project_id }) => project_id === this.project()),
        takeUntilDestroyed(),
      )
      .subscribe(() => this.loaded.reload());
  }

  protected choose(role: string): void {
    this.role.set(role === 'viewer' ? 'viewer' : 'member');
  }

  protected async create(): Promise<void> {
    await this.act(async () => {
      const params = { project_id: this.project(), body: { role: this.role() } };
      this.created.set(await this.api.invoke(createInvitation, params));
      this.dialog().open();
      this.loaded.reload();
    });
  }

  protected done(): void {
    this.dialog().close();
    this.created.set(undefined);
  }

  protected async revoke({ id }: Invitation): Promise<void> {
    await this.act(async () => {
      await this.api.invoke(revokeInvitation, { project_id: this.project(), invitation_id: id });
      this.loaded.update((all) => all?.filter((one) => one.id !== id));
      this.toasts.show('The invitation is revoked. Its link is not valid any more.');
    });
  }

  private async act(action: () => Promise<void>): Promise<void> {
    if (this.busy()) return;
    this.busy.set(true);
    try {
      await action();
    } catch {
      // Why, the popup has told. It may have been used or revoked meanwhile.
      this.loaded.reload();
    } finally {
      this.busy.set(false);
    }
  }
}
