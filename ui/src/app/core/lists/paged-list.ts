import { computed, inject, linkedSignal, Signal, WritableSignal } from '@angular/core';

import { Api } from '../../api';
import { apiResource, Operation } from '../http/api-resource';
import { Problem, toProblem } from '../http/problem';

interface Page<T> {
  readonly items: readonly T[];
  readonly next_cursor: string | null;
}

/** A list that comes in pages, as far as it is loaded. */
export interface PagedList<T> {
  /** The first page, another one each time it is loaded. */
  readonly page: Signal<Page<T> | undefined>;
  /** undefined: nothing came yet. Those of before stay while others load. */
  readonly rows: WritableSignal<readonly T[] | undefined>;
  readonly loading: Signal<boolean>;
  readonly loadingMore: Signal<boolean>;
  readonly moreFailed: Signal<boolean>;
  readonly hasMore: Signal<boolean>;
  readonly empty: Signal<boolean>;
  readonly problem: Signal<Problem | undefined>;
  readonly reload: () => void;
  readonly loadMore: () => Promise<void>;
}

/** Loads anew when `params` changes; what is no longer in its place shows once, by its key. For a field of a store. */
export function pagedList<T, P extends object>(
  operation: Operation<P & { cursor?: string }, Page<T>>,
  params: () => NoInfer<P> | undefined,
  keyOf: (row: T) => unknown,
): PagedList<T> {
  const api = inject(Api);
  const first = apiResource(operation, params);
  const page = computed(() => (first.hasValue() ? first.value() : undefined));
  const rows = linkedSignal<Page<T> | undefined, readonly T[] | undefined>({
    source: page,
    computation: (loaded, previous) => loaded?.items ?? previous?.value,
  });
  const cursor = linkedSignal(() => page()?.next_cursor ?? undefined);
  const more = linkedSignal<Page<T> | undefined, 'idle' | 'loading' | 'failed'>({
    source: page,
    computation: () => 'idle',
  });

  const loadMore = async () => {
    const [asked, from, of] = [page(), cursor(), params()];
    if (from === undefined || !of || first.isLoading() || more() === 'loading') return;
    more.set('loading');
    try {
      const next = await api.invoke(operation, { ...of, cursor: from });
      if (asked !== page()) return; // another list came first
      const known = new Set(rows()?.map(keyOf));
      rows.set([...(rows() ?? []), ...next.items.filter((row) => !known.has(keyOf(row)))]);
      cursor.set(next.next_cursor ?? undefined);
      more.set('idle');
    } catch {
      if (asked === page()) more.set('failed'); // why, the popup has told
    }
  };

  return {
    page,
    rows,
    loading: first.isLoading,
    loadingMore: computed(() => more() === 'loading'),
    moreFailed: computed(() => more() === 'failed'),
    hasMore: computed(() => cursor() !== undefined),
    empty: computed(() => page() !== undefined && rows()?.length === 0),
    problem: computed(() => {
      const error = first.error();
      return error && !first.isLoading() ? toProblem(error) : undefined;
    }),
    reload: () => first.reload(),
    loadMore,
  };
}
