import { Component, computed, inject } from '@angular/core';
import { RouterLink } from '@angular/router';

import { Icon } from '../../ui/icon/icon';
import { Auth } from '../auth/auth';
import { NotificationStore } from './notification-store';

const MOST_SHOWN = 99;

/** The way to the notifications, with how many are unread. */
@Component({
  selector: 'app-notification-bell',
  imports: [Icon, RouterLink],
  template: `
    @if (auth.signedIn()) {
      <a class="btn quiet round" routerLink="/notifications">
        <app-icon name="bell" />
        @if (store.unread() > 0) {
          <span class="count" aria-hidden="true">{{ shown() }}</span>
        }
        <span class="visually-hidden">{{ words() }}</span>
      </a>
    }
  `,
  styles: `
    a {
      position: relative;
    }
    .count {
      position: absolute;
      top: 0.2rem;
      right: 0.1rem;
      min-width: 1.125rem;
      padding: 0 0.25rem;
      border-radius: 99px;
      background: var(--accent);
      color: var(--on-accent);
      font: 700 0.6875rem/1.125rem var(--text);
      text-align: center;
    }
  `,
})
export class NotificationBell {
  protected readonly auth = inject(Auth);
  protected readonly store = inject(NotificationStore);
  protected readonly shown = computed(() =>
    this.store.unread() > MOST_SHOWN ? `${MOST_SHOWN}+` : `${this.store.unread()}`,
  );
  protected readonly words = computed(() =>
    this.store.unread() > 0 ? `Notifications, ${this.store.unread()} unread` : 'Notifications',
  );
}
