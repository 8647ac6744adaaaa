import { computed, inject, linkedSignal, Service, signal } from '@angular/core';

import { Api, BulkChanges, Issue, IssuePage, listIssues, updateIssues } from '../../api';
import { apiResource } from '../../core/http/api-resource';
import { toProblem } from '../../core/http/problem';
import { IssueQuery, sameQuery, toParameters } from './issue-query';

const LIMIT = 50;
/** The server changes no more at once. */
const BULK_MAX = 100;

/** The issues of a project that fulfil a query, as far as they are loaded, and which of them are chosen. One per page. */
@Service({ autoProvided: false })
export class IssueListStore {
  private readonly api = inject(Api);
  private readonly project = signal<number | undefined>(undefined);
  private readonly query = signal<IssueQuery | undefined>(undefined, { equal: sameQuery });
  private readonly first = apiResource(listIssues, () => this.parameters());
  private readonly page = computed<IssuePage | undefined>(() =>
    this.first.hasValue() ? this.first.value() : undefined,
  );
  /** Keeps the old rows while the next query loads. */
  private readonly rows = linkedSignal<IssuePage | undefined, readonly Issue[]>({
    source: this.page,
    computation: (page, previous) => page?.items ?? previous?.value ?? [],
  });
  private readonly cursor = linkedSignal(() => this.page()?.next_cursor ?? undefined);
  private readonly more = linkedSignal<IssuePage | undefined, 'idle' | 'loading' | 'failed'>({
    source: this.page,
    computation: () => 'idle',
  });
  private readonly marked = signal<ReadonlySet<number>>(new Set());
  private readonly working = signal(false);

  readonly issues = this.rows.asReadonly();
  readonly loading = computed(() => this.first.isLoading());
  readonly loadingMore = computed(() => this.more() === 'loading');
  readonly moreFailed = computed(() => this.more() === 'failed');
  readonly hasMore = computed(() => this.cursor() !== undefined);
  readonly empty = computed(() => this.page() !== undefined && this.rows().length === 0);
  readonly problem = computed(() => {
    const error = this.first.error();
    return error && !this.loading() ? toProblem(error) : undefined;
  });
  /** Numbers; only of what is in view. */
  readonly chosen = computed(() =>
    this.rows().flatMap(({ number }) => (this.marked().has(number) ? [number] : [])),
  );
  readonly allChosen = computed(
    () => this.rows().length > 0 && this.chosen().length === this.rows().length,
  );
  readonly tooMany = computed(() => this.chosen().length > BULK_MAX);
  readonly changing = this.working.asReadonly();

  /** undefined: nothing is to be shown, and nothing is asked for. */
  show(project: number | undefined, query: IssueQuery | undefined): void {
    if (project !== this.project()) this.clear();
    this.project.set(project);
    this.query.set(query);
  }

  reload(): void {
    this.first.reload();
  }

  toggle(number: number): void {
    this.marked.update((marked) => {
      const next = new Set(marked);
      if (!next.delete(number)) next.add(number);
      return next;
    });
  }

  /** From the last one chosen to this, as lists are used to. */
  extend(from: number, to: number): void {
    const numbers = this.rows().map(({ number }) => number);
    const [start, end] = [numbers.indexOf(from), numbers.indexOf(to)].sort((a, b) => a - b);
    if (start === undefined || end === undefined || start < 0) return;
    this.marked.update((marked) => new Set([...marked, ...numbers.slice(start, end + 1)]));
  }

  toggleAll(): void {
    const all = this.allChosen() ? [] : this.rows().map(({ number }) => number);
    this.marked.set(new Set(all));
  }

  clear(): void {
    this.marked.set(new Set());
  }

  async loadMore(): Promise<void> {
    const cursor = this.cursor();
    const page = this.page();
    const params = this.parameters();
    if (cursor === undefined || !params || this.loading() || this.loadingMore()) return;
    this.more.set('loading');
    try {
      const next = await this.api.invoke(listIssues, { ...params, cursor });
      if (page !== this.page()) return; // another query came first
      const known = new Set(this.rows().map(({ id }) => id));
      this.rows.update((rows) => [...rows, ...next.items.filter(({ id }) => !known.has(id))]);
      this.cursor.set(next.next_cursor ?? undefined);
      this.more.set('idle');
    } catch {
      if (page === this.page()) this.more.set('failed'); // why, the popup has told
    }
  }

  /** The same for all that are chosen, or for none. Answers how many; 0: refused. The rows keep their places. */
  async changeChosen(changes: BulkChanges): Promise<number> {
    const project_id = this.project();
    const numbers = [...this.chosen()];
    if (project_id === undefined || numbers.length === 0 || this.tooMany() || this.working()) {
      return 0;
    }
    this.working.set(true);
    try {
      const body = { numbers, changes };
      const changed = await this.api.invoke(updateIssues, { project_id, body });
      const answered = new Map(changed.map((issue) => [issue.id, issue]));
      this.rows.update((rows) => rows.map((row) => answered.get(row.id) ?? row));
      return changed.length;
    } catch {
      return 0; // why, the popup has told
    } finally {
      this.working.set(false);
    }
  }

  private parameters() {
    const project_id = this.project();
    const query = this.query();
    if (project_id === undefined || !query) return undefined;
    return { project_id, ...toParameters(query), limit: LIMIT };
  }
}
