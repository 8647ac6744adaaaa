import { computed, inject, linkedSignal, Service, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { filter } from 'rxjs';

import { Api, BulkChanges, Issue, listIssues, updateIssues } from '../../api';
import { quiet } from '../../core/http/error-interceptor';
import { pagedList } from '../../core/lists/paged-list';
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
  private readonly pages = pagedList(
    listIssues,
    () => this.parameters(),
    ({ id }) => id,
  );
  private readonly marked = signal<ReadonlySet<number>>(new Set());
  private readonly working = signal(false);

  /** How many have come since the list was loaded. */
  private readonly unseen = linkedSignal({
    source: this.pages.page,
    computation: () => 0,
  });

  readonly news = this.unseen.asReadonly();
  readonly issues = computed(() => this.pages.rows() ?? []);
  readonly loading = this.pages.loading;
  readonly loadingMore = this.pages.loadingMore;
  readonly moreFailed = this.pages.moreFailed;
  readonly hasMore = this.pages.hasMore;
  readonly empty = this.pages.empty;
  readonly problem = this.pages.problem;
  readonly reload = this.pages.reload;
  readonly loadMore = this.pages.loadMore;
  /** Numbers; only of what is in view. */
  readonly chosen = computed(() =>
    this.issues().flatMap(({ number }) => (this.marked().has(number) ? [number] : [])),
  );
  readonly allChosen = computed(
    () => this.issues().length > 0 && this.chosen().length === this.issues().length,
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

  toggle(number: number): void {
    this.marked.update((marked) => {
      const next = new Set(marked);
      if (!next.delete(number)) next.add(number);
      return next;
    });
  }

  /** From the last one chosen to this, as lists are used to. */
  extend(from: number, to: number): void {
    const numbers = this.issues().map(({ number }) => number);
    const [start, end] = [numbers.indexOf(from), numbers.indexOf(to)].sort((a, b) => a - b);
    if (start === undefined || end === undefined || start < 0) return;
    this.marked.update((marked) => new Set([...marked, ...numbers.slice(start, end + 1)]));
  }

  toggleAll(): void {
    const all = this.allChosen() ? [] : this.issues().map(({ number }) => number);
    this.marked.set(new Set(all));
  }

  clear(): void {
    this.marked.set(new Set());
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
    this.pages.rows.update((rows) =>
      rows?.map((row) => {
        const issue = fresh.get(row.id);
        return issue && issue.version >= row.version ? issue : row;
      }),
    );
  }

  private isNewer({ project, number, version }: IssueNews): boolean {
    const row = project === this.project() && this.issues().find((row) => row.number === number);
    return row && version !== undefined ? version > row.version : false;
  }

  private follow({ kind, number }: IssueNews): void {
    if (kind === 'issue.deleted') {
      this.pages.rows.update((rows) => rows?.filter((row) => row.number !== number));
    } else if (kind === 'issue.created') void this.lookForNews();
  }

  /** Whether a new issue belongs here, only the server can tell. */
  private async lookForNews(): Promise<void> {
    const params = this.parameters();
    const page = this.pages.page();
    if (!params || !page) return;
    try {
      const newest = { ...params, sort: 'created' as const };
      const { items } = await this.api.invoke(listIssues, newest, quiet());
      if (page !== this.pages.page()) return; // loaded anew meanwhile
      const latest = Math.max(0, ...this.issues().map(({ number }) => number));
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
