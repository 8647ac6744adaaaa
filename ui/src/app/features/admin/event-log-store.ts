import { computed, inject, linkedSignal, Service, signal } from '@angular/core';

import {
  Api,
  discardEvent,
  EventFailure,
  EventFailurePage,
  listEventFailures,
  listEventReaders,
  retryEvent,
} from '../../api';
import { apiResource } from '../../core/http/api-resource';
import { toProblem } from '../../core/http/problem';

const LIMIT = 50;

/** Readers of the log, and what failed with them. One per page. */
@Service({ autoProvided: false })
export class EventLogStore {
  private readonly api = inject(Api);
  private readonly loaded = apiResource(listEventReaders, () => ({}));
  private readonly first = apiResource(listEventFailures, () => ({ limit: LIMIT }));
  private readonly page = computed<EventFailurePage | undefined>(() =>
    this.first.hasValue() ? this.first.value() : undefined,
  );
  private readonly rows = linkedSignal<EventFailurePage | undefined, readonly EventFailure[]>({
    source: this.page,
    computation: (page, previous) => page?.items ?? previous?.value ?? [],
  });
  private readonly cursor = linkedSignal(() => this.page()?.next_cursor ?? undefined);
  private readonly more = signal(false);
  private readonly working = signal<ReadonlySet<string>>(new Set());

  readonly readers = computed(() => (this.loaded.hasValue() ? this.loaded.value() : undefined));
  readonly failures = this.rows.asReadonly();
  readonly known = computed(() => this.readers() !== undefined && this.page() !== undefined);
  readonly loading = computed(() => this.loaded.isLoading() || this.first.isLoading());
  readonly loadingMore = this.more.asReadonly();
  readonly hasMore = computed(() => this.cursor() !== undefined);
  readonly problem = computed(() => {
    const error = this.loaded.error() ?? this.first.error();
    return error && !this.loading() ? toProblem(error) : undefined;
  });

  reload(): void {
    this.loaded.reload();
    this.first.reload();
  }

  /** A reader fails with an event once. */
  keyOf({ reader, event_id }: EventFailure): string {
    return `${reader} ${event_id}`;
  }

  isBusy(failure: EventFailure): boolean {
    return this.working().has(this.keyOf(failure));
  }

  async loadMore(): Promise<void> {
    const cursor = this.cursor();
    const page = this.page();
    if (cursor === undefined || this.loading() || this.more()) return;
    this.more.set(true);
    try {
      const next = await this.api.invoke(listEventFailures, { limit: LIMIT, cursor });
      if (page !== this.page()) return; // loaded anew meanwhile
      this.rows.update((rows) => [...rows, ...next.items]);
      this.cursor.set(next.next_cursor ?? undefined);
    } catch {
      // why, the popup has told
    } finally {
      this.more.set(false);
    }
  }

  /** Whether the server agreed. */
  retry(failure: EventFailure): Promise<boolean> {
    return this.act(failure, (params) => this.api.invoke(retryEvent, params));
  }

  /** Whether the server agreed. */
  discard(failure: EventFailure): Promise<boolean> {
    return this.act(failure, (params) => this.api.invoke(discardEvent, params));
  }

  private async act(
    failure: EventFailure,
    deed: (params: { reader: string; event_id: number }) => Promise<void>,
  ): Promise<boolean> {
    if (this.isBusy(failure)) return false;
    const key = this.keyOf(failure);
    this.working.update((keys) => new Set([...keys, key]));
    try {
      await deed({ reader: failure.reader, event_id: failure.event_id });
      this.reload(); // those that waited behind it have changed, too
      return true;
    } catch {
      return false; // why, the popup has told
    } finally {
      this.working.update((keys) => new Set([...keys].filter((other) => other !== key)));
    }
  }
}
