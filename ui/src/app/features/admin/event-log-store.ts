import { computed, inject, Service } from '@angular/core';

import {
  Api,
  discardEvent,
  EventFailure,
  listEventFailures,
  listEventReaders,
  retryEvent,
} from '../../api';
import { apiResource } from '../../core/http/api-resource';
import { toProblem } from '../../core/http/problem';
import { pagedList } from '../../core/lists/paged-list';

const LIMIT = 50;

/** Readers of the log, and what failed with them. One per page. */
@Service({ autoProvided: false })
export class EventLogStore {
  private readonly api = inject(Api);
  private readonly loaded = apiResource(listEventReaders, () => ({}));

  /** A reader fails with an event once. */
  readonly keyOf = ({ reader, event_id }: EventFailure): string => `${reader} ${event_id}`;
  readonly failures = pagedList(listEventFailures, () => ({ limit: LIMIT }), this.keyOf);
  readonly readers = computed(() => (this.loaded.hasValue() ? this.loaded.value() : undefined));
  readonly known = computed(() => this.readers() !== undefined && !!this.failures.rows());
  readonly loading = computed(() => this.loaded.isLoading() || this.failures.loading());
  readonly problem = computed(() => {
    const error = this.loaded.error();
    if (this.loading()) return undefined;
    return error ? toProblem(error) : this.failures.problem();
  });

  readonly retry = async ({ reader, event_id }: EventFailure): Promise<void> => {
    await this.api.invoke(retryEvent, { reader, event_id });
    this.reload(); // those that waited behind it have changed, too
  };

  readonly discard = async ({ reader, event_id }: EventFailure): Promise<void> => {
    await this.api.invoke(discardEvent, { reader, event_id });
    this.reload();
  };

  reload(): void {
    this.loaded.reload();
    this.failures.reload();
  }
}
