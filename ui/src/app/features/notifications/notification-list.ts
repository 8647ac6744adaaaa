import { computed, inject, Service, signal } from '@angular/core';

import { listNotifications, Notification } from '../../api';
import { pagedList } from '../../core/lists/paged-list';
import { NotificationStore } from '../../core/notifications/notification-store';

const LIMIT = 30;

/** The notifications as far as they are loaded. One per page. */
@Service({ autoProvided: false })
export class NotificationList {
  private readonly store = inject(NotificationStore);
  readonly unreadOnly = signal(false);
  readonly pages = pagedList(
    listNotifications,
    () => ({ unread: this.unreadOnly(), limit: LIMIT }),
    ({ id }) => id,
  );
  readonly anyUnread = computed(() => this.pages.rows()?.some(({ read }) => !read) ?? false);

  /** Shown at once; should it fail, it is unread again the next time. */
  read(id: number): void {
    this.mark((row) => row.id === id);
    this.store.read(id).catch(() => undefined);
  }

  async readAll(): Promise<void> {
    const newest = this.pages.rows()?.[0];
    if (!newest) return;
    try {
      await this.store.readThrough(newest.id);
      this.mark(() => true);
    } catch {
      // why, the popup has told
    }
  }

  private mark(which: (row: Notification) => boolean): void {
    this.pages.rows.update((rows) =>
      rows?.map((row) => (which(row) ? { ...row, read: true } : row)),
    );
  }
}
