import { Component, computed, inject } from '@angular/core';
import { RouterLink } from '@angular/router';

import { Api, getPreferences, Preferences, updatePreferences } from '../../api';
import { Auth } from '../../core/auth/auth';
import { apiResource } from '../../core/http/api-resource';
import { ToastStore } from '../../ui/toast/toast-store';

type Kind = Exclude<keyof Preferences, 'mail_is_sent'>;
type Delivery = Preferences[Kind];

const KINDS: readonly { readonly kind: Kind; readonly name: string }[] = [
  { kind: 'reply', name: 'Somebody answers me' },
  { kind: 'mention', name: 'Somebody mentions me' },
  { kind: 'comment', name: 'Comments on what I follow' },
  { kind: 'status', name: 'A post I follow or voted on gets another status' },
  { kind: 'assigned', name: 'I get an issue to do' },
];
const DELIVERIES: readonly { readonly value: Delivery; readonly name: string }[] = [
  { value: 'now', name: 'At once' },
  { value: 'daily', name: 'Once a day' },
  { value: 'off', name: 'Never' },
];

@Component({
  selector: 'app-mail-choices',
  imports: [RouterLink],
  template: `
    <h2>Mail</h2>
    <p class="about">
      Everything is among your notifications. What shall come by mail as well?
      @if (preferences()?.mail_is_sent === false) {
        This board has no mail server yet; your choice is kept for when it has.
      }
    </p>
    @if (unconfirmed(); as address) {
      <p class="notice" role="note">
        <strong>No mail is sent to you yet.</strong>
        Your address {{ address }} is not confirmed: it could be somebody else's.
        @if (auth.isAdmin()) {
          You can confirm it under <a routerLink="/admin/users">Users</a>.
        } @else {
          An admin of this board can confirm it.
        }
      </p>
    }
    @if (preferences(); as chosen) {
      <ul class="rows">
        @for (row of kinds; track row.kind) {
          <li>
            <label class="what" [for]="'mail-' + row.kind">{{ row.name }}</label>
            <select
              #box
              class="control"
              [id]="'mail-' + row.kind"
              (change)="choose(row.kind, box.value)"
            >
              @for (delivery of deliveries; track delivery.value) {
                <option [value]="delivery.value" [selected]="chosen[row.kind] === delivery.value">
                  {{ delivery.name }}
                </option>
              }
            </select>
          </li>
        }
      </ul>
    } @else if (loaded.error()) {
      <p>
        Your choices could not be loaded.
        <button class="btn small" type="button" (click)="loaded.reload()">Try again</button>
      </p>
    } @else {
      <p role="status">Loading…</p>
    }
  `,
  styleUrl: './section.css',
  styles: `
    select {
      width: auto;
    }
    .notice {
      max-width: 60ch;
      padding: 0.7rem 0.9rem;
      border-left: 4px solid var(--accent);
      border-radius: var(--radius-small);
      background: var(--ground);
      font-size: 0.9375rem;
      overflow-wrap: anywhere;
    }
  `,
})
export class MailChoices {
  private readonly api = inject(Api);
  private readonly toasts = inject(ToastStore);
  protected readonly auth = inject(Auth);
  /** The own address, while it is not confirmed. */
  protected readonly unconfirmed = computed(() => {
    const account = this.auth.account();
    return account && !account.email_confirmed ? account.email : undefined;
  });
  protected readonly kinds = KINDS;
  protected readonly deliveries = DELIVERIES;
  protected readonly loaded = apiResource(getPreferences, () => ({}));
  protected readonly preferences = computed(() =>
    this.loaded.hasValue() ? this.loaded.value() : undefined,
  );

  protected async choose(kind: Kind, delivery: string): Promise<void> {
    try {
      this.loaded.set(await this.api.invoke(updatePreferences, { body: { [kind]: delivery } }));
      this.toasts.show('Your choice is saved.');
    } catch {
      this.loaded.reload(); // what holds is shown again; why, the popup has told
    }
  }
}
