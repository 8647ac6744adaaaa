import { DestroyRef, inject, Service, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { NavigationEnd, Router } from '@angular/router';
import { auditTime, filter, merge } from 'rxjs';

import { Api, countUnread, readNotification, readNotifications, UnreadCount } from '../../api';
import { Auth } from '../auth/auth';
import { onOtherIdentity } from '../auth/identity';
import { quiet } from '../http/error-interceptor';
import { LiveEvents } from '../live/live-events';

const NOTIFIED_WITHIN = 3_000; // ms after its cause, as a rule; and no more often is asked
const ASK_EVERY = 60_000; // ms, while the page can be seen

/**
 * How many notifications are unread. It is asked after whatever may have caused one, at every change of pages and now and
 * then.
 */
@Service()
export class NotificationStore {
  private readonly api = inject(Api);
  private readonly auth = inject(Auth);
  private readonly count = signal(0);
  /** Grows with every question: of several answers the one to the last counts. */
  private asked = 0;

  readonly unread = this.count.asReadonly();

  constructor() {
    onOtherIdentity(() => {
      this.count.set(0);
      void this.refresh();
    });
    inject(Router)
      .events.pipe(
        filter((event) => event instanceof NavigationEnd),
        takeUntilDestroyed(),
      )
      .subscribe(() => void this.refresh());
    const live = inject(LiveEvents);
    merge(live.of('comment.created', 'post.status_changed', 'issue.*'), live.resets)
      .pipe(auditTime(NOTIFIED_WITHIN), takeUntilDestroyed())
      .subscribe(() => void this.refresh());
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') void this.refresh();
    }, ASK_EVERY);
    inject(DestroyRef).onDestroy(() => clearInterval(timer));
  }

  /** A failure stays silent: nobody asked. */
  async refresh(): Promise<void> {
    if (!this.auth.signedIn()) return;
    await this.take(() => this.api.invoke(countUnread, {}, quiet())).catch(() => undefined);
  }

  async read(id: number): Promise<void> {
    await this.take(() => this.api.invoke(readNotification, { notification_id: id }, quiet()));
  }

  /** Everything up to the newest that was shown. */
  async readThrough(through: number): Promise<void> {
    await this.take(() => this.api.invoke(readNotifications, { body: { through } }));
  }

  private async take(ask: () => Promise<UnreadCount>): Promise<void> {
    const asked = ++this.asked;
    const identity = this.auth.identity();
    const { unread } = await ask();
    if (asked === this.asked && identity === this.auth.identity()) this.count.set(unread);
  }
}
