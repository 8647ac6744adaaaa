import { HttpResponse } from '@angular/common/http';
import { computed, inject, linkedSignal, Service, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { auditTime, buffer, concatMap, filter, forkJoin, map, share } from 'rxjs';

import { Api, Issue, IssuePage, listIssues, placeIssue, StrictHttpResponse } from '../../api';
import { apiResource, Operation } from '../../core/http/api-resource';
import { quiet } from '../../core/http/error-interceptor';
import { toProblem } from '../../core/http/problem';
import { IssueState, STATES } from '../../core/issues/words';
import { LiveEvents } from '../../core/live/live-events';
import { Columns, Move, moved, Moves } from '../../core/order/moves';
import { ChangedIssues, IssueNews } from './changed-issues';
import { IssueQuery, sameQuery, toParameters } from './issue-query';

const LIMIT = 50; // issues per column and request
const GATHERED_FOR = 150; // ms; changing many at once is many events

type Pages = ReadonlyMap<IssueState, IssuePage>;

interface Asked {
  readonly project: number;
  readonly query: IssueQuery;
}

interface Rows {
  readonly issues: ReadonlyMap<number, Issue>;
  readonly columns: Columns;
}

const NOTHING: Rows = {
  issues: new Map(),
  columns: new Map(STATES.map(({ value }) => [value, []])),
};

export interface IssueColumn {
  readonly state: IssueState;
  readonly name: string;
  readonly numbers: readonly number[];
  readonly hasMore: boolean;
  readonly loadingMore: boolean;
}

/** The issues of a project by state, in the order in which they stand there. Each column is a list that grows. One per page. */
@Service({ autoProvided: false })
export class IssueBoardStore {
  private readonly api = inject(Api);
  private readonly moves = new Moves();
  private readonly asked = signal<Asked | undefined>(undefined, { equal: sameAsked });
  private readonly load: Operation<Asked, Pages> = (http, root, asked, context) =>
    forkJoin(
      STATES.map(({ value }) => listIssues(http, root, parameters(asked, value), context)),
    ).pipe(
      map((answers) => {
        const pages = answers.map(({ body }, n) => [STATES[n]?.value ?? 'backlog', body] as const);
        return new HttpResponse({ body: new Map(pages) }) as StrictHttpResponse<Pages>;
      }),
    );
  private readonly loaded = apiResource(this.load, () => this.asked());
  private readonly pages = computed<Pages | undefined>(() =>
    this.loaded.hasValue() ? this.loaded.value() : undefined,
  );
  /** Keeps the old columns while the next query loads. */
  private readonly rows = linkedSignal<Pages | undefined, Rows>({
    source: this.pages,
    computation: (pages, previous) => (pages ? asRows(pages) : (previous?.value ?? NOTHING)),
  });
  private readonly cursors = linkedSignal<ReadonlyMap<IssueState, string | null>>(
    () => new Map([...(this.pages() ?? [])].map(([state, page]) => [state, page.next_cursor])),
  );
  private readonly growing = signal<ReadonlySet<IssueState>>(new Set());

  readonly loading = computed(() => this.loaded.isLoading());
  readonly known = computed(() => this.pages() !== undefined);
  readonly problem = computed(() => {
    const error = this.loaded.error();
    return error && !this.loading() ? toProblem(error) : undefined;
  });
  readonly columns = computed<readonly IssueColumn[]>(() => {
    const columns = this.moves.layOver(this.rows().columns);
    return STATES.map(({ value, name }) => ({
      state: value,
      name,
      numbers: columns.get(value) ?? [],
      hasMore: !!this.cursors().get(value),
      loadingMore: this.growing().has(value),
    }));
  });

  constructor() {
    const news = inject(ChangedIssues).news.pipe(
      filter((news) => this.isNew(news)),
      share(),
    );
    news
      .pipe(
        buffer(news.pipe(auditTime(GATHERED_FOR))),
        concatMap((all) => this.refresh(new Set(all.flatMap((one) => this.touched(one))))),
        takeUntilDestroyed(),
      )
      .subscribe();
    inject(LiveEvents)
      .resets.pipe(takeUntilDestroyed())
      .subscribe(() => void this.refresh(new Set(STATES.map(({ value }) => value))));
  }

  show(project: number | undefined, query: IssueQuery | undefined): void {
    this.asked.set(project === undefined || !query ? undefined : { project, query });
  }

  reload(): void {
    this.loaded.reload();
  }

  issue(number: number): Issue | undefined {
    return this.rows().issues.get(number);
  }

  /** Shown at once, put back if refused. Never rejects. */
  place(move: Move): Promise<void> {
    const project_id = this.asked()?.project;
    const state = STATES.find(({ value }) => value === move.column)?.value;
    if (project_id === undefined || !state) return Promise.resolve();
    return this.moves.make(move, async () => {
      const body = { state, after: move.after };
      const params = { project_id, number: move.id, body };
      const issue = await this.api.invoke(placeIssue, params);
      this.rows.update(({ issues, columns }) => ({
        issues: new Map(issues).set(issue.number, issue),
        columns: moved(columns, move),
      }));
    });
  }

  async loadMore(state: IssueState): Promise<void> {
    const asked = this.asked();
    const pages = this.pages();
    const cursor = this.cursors().get(state);
    if (!asked || !cursor || this.growing().has(state)) return;
    this.growing.update((states) => new Set([...states, state]));
    try {
      const next = await this.api.invoke(listIssues, { ...parameters(asked, state), cursor });
      if (pages !== this.pages()) return; // another query came first
      this.rows.update((rows) => append(rows, state, next.items));
      this.cursors.update((cursors) => new Map(cursors).set(state, next.next_cursor));
    } catch {
      // why, the popup has told
    } finally {
      this.growing.update((states) => new Set([...states].filter((one) => one !== state)));
    }
  }

  private isNew({ project, number, version }: IssueNews): boolean {
    if (project !== this.asked()?.project || !this.known()) return false;
    return version === undefined || version > (this.issue(number)?.version ?? 0);
  }

  /** The columns in which something is another now: where the issue stood, and where it stands. */
  private touched({ number, state }: IssueNews): readonly IssueState[] {
    const columns = this.rows().columns;
    return STATES.map(({ value }) => value).filter(
      (value) => value === state || columns.get(value)?.includes(number),
    );
  }

  /** Asks for columns again, as far as they are loaded. Silent. */
  private async refresh(states: ReadonlySet<IssueState>): Promise<void> {
    const asked = this.asked();
    const pages = this.pages();
    if (!asked) return;
    try {
      for (const state of states) {
        const page = await this.column(asked, state);
        if (pages !== this.pages()) return; // another query came first
        this.rows.update((rows) => withColumn(rows, state, page.items));
        this.cursors.update((cursors) => new Map(cursors).set(state, page.next_cursor));
      }
    } catch {
      // nobody asked
    }
  }

  private async column(asked: Asked, state: IssueState): Promise<IssuePage> {
    const items: Issue[] = [];
    let cursor: string | null = null;
    do {
      const params = { ...parameters(asked, state), cursor };
      const page: IssuePage = await this.api.invoke(listIssues, params, quiet());
      items.push(...page.items);
      cursor = page.next_cursor;
    } while (cursor !== null && items.length < (this.rows().columns.get(state)?.length ?? 0));
    return { items, next_cursor: cursor };
  }
}

/** What stands in the column now stands in no other. */
function withColumn({ issues, columns }: Rows, state: IssueState, items: readonly Issue[]): Rows {
  const numbers = items.map(({ number }) => number);
  const others = [...columns].map(
    ([key, ids]) => [key, ids.filter((id) => !numbers.includes(id))] as const,
  );
  return {
    issues: new Map([...issues, ...items.map((issue) => [issue.number, issue] as const)]),
    columns: new Map(others).set(state, numbers),
  };
}

function parameters({ project, query }: Asked, state: IssueState) {
  return {
    ...toParameters({ ...query, states: [state], sort: 'position' }),
    project_id: project,
    limit: LIMIT,
  };
}

function asRows(pages: Pages): Rows {
  const items = [...pages.values()].flatMap(({ items }) => items);
  return {
    issues: new Map(items.map((issue) => [issue.number, issue])),
    columns: new Map(
      [...pages].map(([state, { items }]) => [state, items.map(({ number }) => number)]),
    ),
  };
}

function append({ issues, columns }: Rows, state: IssueState, items: readonly Issue[]): Rows {
  const shown = new Set([...columns.values()].flat());
  const fresh = items.filter(({ number }) => !shown.has(number));
  return {
    issues: new Map([...issues, ...items.map((issue) => [issue.number, issue] as const)]),
    columns: new Map(columns).set(state, [
      ...(columns.get(state) ?? []),
      ...fresh.map(({ number }) => number),
    ]),
  };
}

function sameAsked(a: Asked | undefined, b: Asked | undefined): boolean {
  return a?.project === b?.project && sameQuery(a?.query, b?.query);
}
