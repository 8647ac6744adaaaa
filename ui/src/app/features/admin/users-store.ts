import { computed, inject, linkedSignal, Service, signal } from '@angular/core';

import { Api, listUsers, updateUser, User, UserPage, UserUpdate } from '../../api';
import { apiResource } from '../../core/http/api-resource';
import { toProblem } from '../../core/http/problem';

const LIMIT = 50;

/** The accounts of this board, as far as they are loaded. One per page. */
@Service({ autoProvided: false })
export class UsersStore {
  private readonly api = inject(Api);
  private readonly search = signal('');
  private readonly first = apiResource(listUsers, () => this.parameters());
  private readonly page = computed<UserPage | undefined>(() =>
    this.first.hasValue() ? this.first.value() : undefined,
  );
  /** Keeps the old rows while the next search loads. */
  private readonly rows = linkedSignal<UserPage | undefined, readonly User[]>({
    source: this.page,
    computation: (page, previous) => page?.items ?? previous?.value ?? [],
  });
  private readonly cursor = linkedSignal(() => this.page()?.next_cursor ?? undefined);
  private readonly more = signal(false);
  private readonly changing = signal<ReadonlySet<number>>(new Set());

  readonly users = this.rows.asReadonly();
  readonly loading = computed(() => this.first.isLoading());
  readonly loadingMore = this.more.asReadonly();
  readonly hasMore = computed(() => this.cursor() !== undefined);
  readonly empty = computed(() => this.page() !== undefined && this.rows().length === 0);
  readonly problem = computed(() => {
    const error = this.first.error();
    return error && !this.loading() ? toProblem(error) : undefined;
  });

  find(search: string): void {
    this.search.set(search.trim());
  }

  reload(): void {
    this.first.reload();
  }

  isChanging(id: number): boolean {
    return this.changing().has(id);
  }

  async loadMore(): Promise<void> {
    const cursor = this.cursor();
    const page = this.page();
    if (cursor === undefined || this.loading() || this.more()) return;
    this.more.set(true);
    try {
      const next = await this.api.invoke(listUsers, { ...this.parameters(), cursor });
      if (page !== this.page()) return; // another search came first
      this.rows.update((rows) => [...rows, ...next.items]);
      this.cursor.set(next.next_cursor ?? undefined);
    } catch {
      // why, the popup has told
    } finally {
      this.more.set(false);
    }
  }

  /** Whether the server agreed. */
  async change(id: number, body: UserUpdate): Promise<boolean> {
    if (this.isChanging(id)) return false;
    this.changing.update((ids) => new Set([...ids, id]));
    try {
      const changed = await this.api.invoke(updateUser, { user_id: id, body });
      this.rows.update((rows) => rows.map((row) => (row.id === id ? changed : row)));
      return true;
    } catch {
      return false; // why, the popup has told
    } finally {
      this.changing.update((ids) => new Set([...ids].filter((other) => other !== id)));
    }
  }

  private parameters() {
    return { search: this.search() || undefined, limit: LIMIT };
  }
}
