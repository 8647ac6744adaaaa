import { computed, inject, linkedSignal, Service, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { filter } from 'rxjs';

import { Api, BulkChanges, Issue, IssuePage, listIssues, updateIssues } from '../../api';
import { apiResource } from '../../core/http/api-resource';
import { quiet } from '../../core/http/error-interceptor';
import { toProblem } from '../../core/http/problem';
import { LiveEvents } from '../../core/live/live-events';
import { ChangedIssues, IssueNews } from './changed-issues';
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

  /** How many have come since the list was loaded. */
  private readonly unseen = linkedSignal<IssuePage | undefined, number>({
    source: this.page,
    computation: () => 0,
  });

  readonly news = this.unseen.asReadonly();
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

  constructor() {
    const issues = inject(ChangedIssues);
    issues
      .current((news) => this.isNewer(news))
      .pipe(takeUntilDestroyed())
      .subscribe((issue) => this.replace([issue]));
    issues.news
      .pipe(
        filter(({ project }) => project === this.project()),
        takeUntilDestroyed(),
      )
      .subscribe((news) => this.follow(news));
    inject(LiveEvents)
      .resets.pipe(takeUntilDestroyed())
      .subscribe(() => void this.catchUp());
  }

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
      this.replace(changed);
      return changed.length;
    } catch {
      return 0; // why, the popup has told
    } finally {
      this.working.set(false);
    }
  }

  /** Rows keep their places, whatever has become of them. */
  private replace(issues: readonly Issue[]): void {
    const fresh = new Map(issues.map((issue) => [issue.id, issue]));
    this.rows.update((rows) =>
      rows.map((row) => {
        const issue = fresh.get(row.id);
        return issue && issue.version >= row.version ? issue : row;
      }),
    );
  }

  private isNewer({ project, number, version }: IssueNews): boolean {
    const row = project === this.project() && this.rows().find((row) => row.number === number);
    return row && version !== undefined ? version > row.version : false;
  }

  private follow({ kind, number }: IssueNews): void {
    if (kind === 'issue.deleted') {
      this.rows.update((rows) => rows.filter((row) => row.number !== number));
    } else if (kind === 'issue.created') void this.lookForNews();
  }

  /** Whether a new issue belongs here, only the server can tell. */
  private async lookForNews(): Promise<void> {
    const params = this.parameters();
    const page = this.page();
    if (!params || !page) return;
    try {
      const newest = { ...params, sort: 'created' as const };
      const { items } = await this.api.invoke(listIssues, newest, quiet());
      if (page !== this.page()) return; // loaded anew meanwhile
      const latest = Math.max(0, ...this.rows().map(({ number }) => number));
      this.unseen.set(items.filter(({ number }) => number > latest).length);
      this.replace(items);
    } catch {
      // nobody asked
    }
  }

  /** Events were missed. */
  private async catchUp(): Promise<void> {
    const params = this.parameters();
    if (!params) return;
    try {
      const { items } = await this.api.invoke(listIssues, params, quiet());
      this.replace(items);
    } catch {
      // nobody asked
    }
    await this.lookForNews();
  }

  private parameters() {
    const project_id = this.project();
    const query = this.query();
    if (project_id === undefined || !query) return undefined;
    return { project_id, ...toParameters(query), limit: LIMIT };
  }
}
