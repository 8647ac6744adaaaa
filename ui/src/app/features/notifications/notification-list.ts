import { computed, inject, linkedSignal, Service, signal } from '@angular/core';

import { Api, listNotifications, Notification, NotificationPage } from '../../api';
import { apiResource } from '../../core/http/api-resource';
import { toProblem } from '../../core/http/problem';
import { NotificationStore } from '../../core/notifications/notification-store';

const LIMIT = 30;

/** The notifications as far as they are loaded. One per page. */
@Service({ autoProvided: false })
export class NotificationList {
  private readonly api = inject(Api);
  private readonly store = inject(NotificationStore);
  readonly unreadOnly = signal(false);
  private readonly first = apiResource(listNotifications, () => this.parameters());
  private readonly page = computed<NotificationPage | undefined>(() =>
    this.first.hasValue() ? this.first.value() : undefined,
  );
  /** Keeps the old rows while others load. */
  private readonly rows = linkedSignal<
    NotificationPage | undefined,
    readonly Notification[] | undefined
  >({
    source: this.page,
    computation: (page, previous) => page?.items ?? previous?.value,
  });
  private readonly cursor = linkedSignal(() => this.page()?.next_cursor ?? undefined);
  private readonly more = signal(false);

  readonly items = this.rows.asReadonly();
  readonly loading = computed(() => this.first.isLoading());
  readonly loadingMore = this.more.asReadonly();
  readonly hasMore = computed(() => this.cursor() !== undefined);
  readonly anyUnread = computed(() => this.rows()?.some(({ read }) => !read) ?? false);
  readonly problem = computed(() => {
    const error = this.first.error();
    return error && !this.loading() ? toProblem(error) : undefined;
  });

  reload(): void {
    this.first.reload();
  }

  async loadMore(): Promise<void> {
    const cursor = this.cursor();
    const page = this.page();
    if (cursor === undefined || this.loading() || this.more()) return;
    this.more.set(true);
    try {
      const next = await this.api.invoke(listNotifications, { ...this.parameters(), cursor });
      if (page !== this.page()) return; // another list came first
      this.rows.update((rows) => [...(rows ?? []), ...next.items]);
      this.cursor.set(next.next_cursor ?? undefined);
    } catch {
      // why, the popup has told
    } finally {
      this.more.set(false);
    }
  }

  /** Shown at once; should it fail, it is unread again the next time. */
  read(id: number): void {
    this.mark((row) => row.id === id);
    this.store.read(id).catch(() => undefined);
  }

  async readAll(): Promise<void> {
    const newest = this.rows()?.[0];
    if (!newest) return;
    try {
      await this.store.readThrough(newest.id);
      this.mark(() => true);
    } catch {
      // why, the popup has told
    }
  }

  private mark(which: (row: Notification) => boolean): void {
    this.rows.update((rows) => rows?.map((row) => (which(row) ? { ...row, read: true } : row)));
  }

  private parameters() {
    return { unread: this.unreadOnly(), limit: LIMIT };
  }
}
