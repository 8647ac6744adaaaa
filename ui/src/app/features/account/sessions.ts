import { Component, computed, inject, signal } from '@angular/core';

import { Api, listSessions, revokeSession, Session } from '../../api';
import { Auth } from '../../core/auth/auth';
import { apiResource } from '../../core/http/api-resource';
import { RelativeTime } from '../../ui/relative-time/relative-time';
import { ToastStore } from '../../ui/toast/toast-store';
import { deviceOf } from './device';

@Component({
  selector: 'app-sessions',
  imports: [RelativeTime],
  template: `
    <h2>Sessions</h2>
    <p class="about">
      Where you are signed in. End what you do not know, and change your password. Signing out
      everywhere also ends your API keys.
    </p>
    @if (rows(); as list) {
      <ul class="rows">
        @for (row of list; track row.session.id) {
          <li>
            <span class="what">
              <strong>
                {{ row.device }}
                @if (row.session.current) {
                  <span class="tag good">This device</span>
                }
              </strong>
              <small>
                Signed in <app-relative-time [at]="row.session.created_at" />, last used
                <app-relative-time [at]="row.session.last_used_at" />
              </small>
            </span>
            @if (!row.session.current) {
              <button
                class="btn small"
                type="button"
                [attr.aria-disabled]="ending() === row.session.id"
                (click)="end(row.session)"
              >
                End<span class="visually-hidden"> the session of {{ row.device }}</span>
              </button>
            }
          </li>
        }
      </ul>
      @if (list.length > 1) {
        <div class="actions">
          <button class="btn danger" type="button" (click)="endAll()">Sign out everywhere</button>
        </div>
      }
    } @else if (loaded.error()) {
      <p>
        They could not be loaded.
        <button class="btn small" type="button" (click)="loaded.reload()">Try again</button>
      </p>
    } @else {
      <p role="status">Loading…</p>
    }
  `,
  styleUrl: './section.css',
})
export class Sessions {
  private readonly api = inject(Api);
  private readonly auth = inject(Auth);
  private readonly toasts = inject(ToastStore);

  protected readonly loaded = apiResource(listSessions, () => ({}));
  protected readonly rows = computed(() => {
    if (!this.loaded.hasValue()) return undefined;
    const sessions = this.loaded.value();
    // This one first, then the latest.
    const order = (a: Session, b: Session) =>
      Number(b.current) - Number(a.current) || b.last_used_at.localeCompare(a.last_used_at);
    return [...sessions]
      .sort(order)
      .map((session) => ({ session, device: deviceOf(session.user_agent) }));
  });
  protected readonly ending = signal<string | undefined>(undefined);

  protected async end({ id }: Session): Promise<void> {
    if (this.ending()) return;
    this.ending.set(id);
    try {
      await this.api.invoke(revokeSession, { session_id: id });
      this.loaded.update((sessions) => sessions?.filter((session) => session.id !== id));
      this.toasts.show('The session is ended.');
    } catch {
      // why, the popup has told
    } finally {
      this.ending.set(undefined);
    }
  }

  protected async endAll(): Promise<void> {
    try {
      await this.auth.signOutEverywhere();
      this.toasts.show('You are signed out on every device.');
    } catch {
      // still signed in; why, the popup has told
    }
  }
}
