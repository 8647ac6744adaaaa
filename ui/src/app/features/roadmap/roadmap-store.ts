import { computed, inject, linkedSignal, Service, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { auditTime, filter, map, merge, Observable, of, switchMap } from 'rxjs';

import {
  Api,
  createItem,
  deleteItem,
  Item,
  linkItemPost,
  ListItems$Params,
  placeItem,
  StrictHttpResponse,
  unlinkItemPost,
  updateItem,
} from '../../api';
import { apiResource, Operation } from '../../core/http/api-resource';
import { quiet } from '../../core/http/error-interceptor';
import { toProblem } from '../../core/http/problem';
import { LiveEvents } from '../../core/live/live-events';
import { Columns, Move, moved, Moves } from '../../core/order/moves';
import { listFirstItems } from './list-first-items';
import { OwnItems } from './own-items';
import { PROPOSED, STATUSES } from './statuses';

/** As many as the server gives at once. */
const LIMIT = 100;
const GATHERED_FOR = 150; // ms; reordering is many events

export interface ItemDraft {
  readonly name: string;
  readonly description: string;
  /** Left out by those who only propose: the server knows where proposals stand. */
  readonly status?: string;
  /** Numbers of the posts it is to be linked to. */
  readonly posts: readonly number[];
}

interface Rows {
  readonly items: ReadonlyMap<number, Item>;
  readonly columns: Columns;
}

/** Proposals come last, and are asked for apart where a long roadmap leaves them no room. */
const listRoadmap: Operation<ListItems$Params, Item[]> = (http, root, params, context) =>
  listFirstItems(http, root, params, context).pipe(
    switchMap((all): Observable<StrictHttpResponse<Item[]>> => {
      if (all.body.length < LIMIT) return of(all);
      const planned = all.body.filter(({ status }) => status !== PROPOSED);
      return listFirstItems(http, root, { ...params, status: PROPOSED }, context).pipe(
        map((proposed) => {
          const body = [...planned, ...proposed.body];
          return proposed.clone({ body }) as StrictHttpResponse<Item[]>;
        }),
      );
    }),
  );

/** What is planned and proposed, by status, in the order in which it stands there. One per page. */
@Service({ autoProvided: false })
export class RoadmapStore {
  private readonly api = inject(Api);
  private readonly own = inject(OwnItems);
  private readonly moves = new Moves();
  /** null: of all public projects; undefined: not known yet. */
  private readonly project = signal<number | null | undefined>(undefined);
  private readonly loaded = apiResource(listRoadmap, () => {
    const project = this.project();
    return project === undefined ? undefined : { project_id: project ?? undefined, limit: LIMIT };
  });
  private readonly answer = computed(() =>
    this.loaded.hasValue() ? this.loaded.value() : undefined,
  );
  private readonly rows = linkedSignal<readonly Item[] | undefined, Rows>({
    source: this.answer,
    computation: (items, previous) => (items ? asRows(items) : (previous?.value ?? asRows([]))),
  });

  readonly loading = computed(() => this.loaded.isLoading());
  readonly known = computed(() => this.answer() !== undefined);
  readonly empty = computed(() => this.known() && this.rows().items.size === 0);
  readonly full = computed(() => (this.answer()?.length ?? 0) >= LIMIT);
  readonly problem = computed(() => {
    const error = this.loaded.error();
    return error && !this.loading() ? toProblem(error) : undefined;
  });
  /** The usual ones always, any other while something stands there, and what is proposed last. */
  readonly columns = computed<Columns>(() => {
    const usual = STATUSES.map(({ value }) => value);
    const columns = [...this.moves.layOver(this.rows().columns)].filter(
      ([status, ids]) => usual.includes(status) || ids.length > 0,
    );
    const isProposed = ([status]: (typeof columns)[number]) => status === PROPOSED;
    return new Map([...columns.filter((one) => !isProposed(one)), ...columns.filter(isProposed)]);
  });

  constructor() {
    const live = inject(LiveEvents);
    const changed = live.of('item.*').pipe(filter((event) => this.concerns(event.project_id)));
    merge(changed.pipe(auditTime(GATHERED_FOR)), live.resets)
      .pipe(
        switchMap(() => this.refresh()),
        takeUntilDestroyed(),
      )
      .subscribe();
    live
      .of('post.voted')
      .pipe(takeUntilDestroyed())
      .subscribe(({ data }) => this.recount(data.post_id, data.score));
  }

  show(project: number | null | undefined): void {
    this.project.set(project);
  }

  reload(): void {
    this.loaded.reload();
  }

  item(id: number): Item | undefined {
    return this.rows().items.get(id);
  }

  /** Shown at once, put back if refused. Never rejects. */
  place(move: Move): Promise<void> {
    return this.moves.make(move, async () => {
      const body = { status: move.column, after: move.after };
      const item = await this.api.invoke(placeItem, { item_id: move.id, body });
      this.rows.update(({ items, columns }) => ({
        items: new Map(items).set(item.id, item),
        columns: moved(columns, move),
      }));
    });
  }

  /** Rejects if refused. */
  async create({ name, description, status, posts }: ItemDraft): Promise<Item> {
    const project = this.project() ?? undefined;
    const body = { name, description, status, ...(project ? { project_id: project } : {}) };
    const item = await this.api.invoke(createItem, { body });
    this.own.add(item.id);
    return this.relink(item, posts);
  }

  /** Puts a proposal at the end of what is planned. Never rejects. */
  accept(id: number): Promise<void> {
    const column = 'planned';
    return this.place({ id, column, after: this.columns().get(column)?.at(-1) ?? null });
  }

  /** Rejects if refused. */
  async update(item: Item, { name, description, status, posts }: ItemDraft): Promise<Item> {
    const body = { name, description, status };
    return this.relink(await this.api.invoke(updateItem, { item_id: item.id, body }), posts);
  }

  /** Rejects if refused. */
  async remove(id: number): Promise<void> {
    await this.api.invoke(deleteItem, { item_id: id });
    this.rows.update(({ items, columns }) => ({
      items: new Map([...items].filter(([key]) => key !== id)),
      columns: new Map([...columns].map(([status, ids]) => [status, ids.filter((x) => x !== id)])),
    }));
  }

  private concerns(project: number | null): boolean {
    const own = this.project();
    return this.known() && (own === null || own === project);
  }

  /** Silent. */
  private async refresh(): Promise<void> {
    const project_id = this.project() ?? undefined;
    const answer = this.answer();
    try {
      const items = await this.api.invoke(listRoadmap, { project_id, limit: LIMIT }, quiet());
      if (answer === this.answer()) this.rows.set(asRows(items)); // else loaded anew meanwhile
    } catch {
      // nobody asked
    }
  }

  private recount(id: number, score: number): void {
    const { items, columns } = this.rows();
    const fresh = [...items.values()].filter(({ posts }) => posts.some((post) => post.id === id));
    if (fresh.length === 0) return;
    const counted = fresh.map((item) => {
      const posts = item.posts.map((post) => (post.id === id ? { ...post, score } : post));
      return [item.id, { ...item, posts }] as const;
    });
    this.rows.set({ items: new Map([...items, ...counted]), columns });
  }

  /** What is saved stays saved, whatever becomes of the links. */
  private async relink(item: Item, posts: readonly number[]): Promise<Item> {
    this.keep(item);
    const linked = item.posts.map(({ id }) => id);
    try {
      for (const post_id of posts.filter((id) => !linked.includes(id))) {
        this.keep(await this.api.invoke(linkItemPost, { item_id: item.id, post_id }));
      }
      for (const post_id of linked.filter((id) => !posts.includes(id))) {
        await this.api.invoke(unlinkItemPost, { item_id: item.id, post_id });
        this.unlinked(item.id, post_id);
      }
    } catch {
      // why, the popup has told
    }
    return this.item(item.id) ?? item;
  }

  /** In another status it stands at the end of that column until the list is loaded anew. */
  private keep(item: Item): void {
    this.rows.update(({ items, columns }) => {
      const there = columns.get(item.status) ?? [];
      const after = there.at(-1) ?? null;
      const move = { id: item.id, column: item.status, after };
      return {
        items: new Map(items).set(item.id, item),
        columns: there.includes(item.id) ? columns : moved(columns, move),
      };
    });
  }

  private unlinked(id: number, post_id: number): void {
    const item = this.item(id);
    if (item) this.keep({ ...item, posts: item.posts.filter((post) => post.id !== post_id) });
  }
}

/** The server has put them in order. */
function asRows(items: readonly Item[]): Rows {
  const columns = new Map<string, number[]>(STATUSES.map(({ value }) => [value, []]));
  for (const { id, status } of items) columns.set(status, [...(columns.get(status) ?? []), id]);
  return { items: new Map(items.map((item) => [item.id, item])), columns };
}
