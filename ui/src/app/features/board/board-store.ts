import { HttpContext } from '@angular/common/http';
import { computed, effect, inject, linkedSignal, Service, signal, untracked } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { tap } from 'rxjs';

import { Api, listPosts, ListPosts$Params, Post, PostPage } from '../../api';
import { anonymous } from '../../core/auth/anonymous';
import { apiResource, Operation } from '../../core/http/api-resource';
import { quiet } from '../../core/http/error-interceptor';
import { toProblem } from '../../core/http/problem';
import { LiveEvents } from '../../core/live/live-events';
import { LivePosts } from '../../core/posts/live-posts';
import { PostStore } from '../../core/posts/post-store';
import { VotedPost, VoteStore } from '../../core/posts/vote-store';
import { NewPosts } from './new-posts';

export type Sort = NonNullable<ListPosts$Params['sort']>;

export interface BoardQuery {
  readonly sort: Sort;
  readonly search: string;
  /** Without it all public ones. */
  readonly project?: number;
}

const LIMIT = 20;
const CAUGHT_UP = 100; // posts
const FRESH = 5 * 60_000; // ms; who comes back from a post within it finds the list as it was left

/** The board's list: which posts, in which order. Outlives the page, so that going back finds it again. */
@Service()
export class BoardStore {
  private readonly api = inject(Api);
  private readonly posted = inject(PostStore);
  private readonly votes = inject(VoteStore);
  private readonly fresh = inject(NewPosts);

  private readonly query = signal<BoardQuery | undefined>(undefined, { equal: same });
  private readonly list: Operation<ListPosts$Params, PostPage> = (http, root, params, context) =>
    listPosts(http, root, params, asCaller(params, context)).pipe(
      tap(({ body }) => this.receive(body.items)),
    );
  private readonly first = apiResource(this.list, () => parameters(this.query()));
  private loadedAt = 0;
  private wished = false;

  /** `value()` of a failed resource throws: ask `hasValue()` first. */
  private readonly page = computed<PostPage | undefined>(() =>
    this.first.hasValue() ? this.first.value() : undefined,
  );
  /** Keeps the old rows while the next query loads. */
  private readonly rows = linkedSignal<PostPage | undefined, readonly number[]>({
    source: this.page,
    computation: (page, previous) => page?.items.map(({ id }) => id) ?? previous?.value ?? [],
  });
  private readonly cursor = linkedSignal(() => this.page()?.next_cursor ?? undefined);
  private readonly pinned = linkedSignal<BoardQuery | undefined, readonly number[]>({
    source: this.query,
    computation: () => [],
  });
  private readonly more = linkedSignal<PostPage | undefined, 'idle' | 'loading' | 'failed'>({
    source: this.page,
    computation: () => 'idle',
  });

  readonly posts = computed(() => {
    const pinned = new Set(this.pinned());
    return this.shown(this.rows().filter((id) => !pinned.has(id)));
  });
  /** Written here a moment ago; they stand above the list, wherever its order would have them. */
  readonly justPosted = computed(() => this.shown(this.pinned()));
  /** How many have come since the list was loaded. */
  readonly news = computed(() => {
    const shown = new Set([...this.rows(), ...this.pinned()]);
    return this.fresh.ids().filter((id) => !shown.has(id)).length;
  });
  readonly loading = computed(() => this.first.isLoading());
  readonly loadingMore = computed(() => this.more() === 'loading');
  readonly moreFailed = computed(() => this.more() === 'failed');
  readonly hasMore = computed(() => this.cursor() !== undefined);
  readonly problem = computed(() => {
    const error = this.first.error();
    return error && !this.loading() ? toProblem(error) : undefined;
  });
  readonly empty = computed(
    () => this.page() !== undefined && !this.posts().length && !this.justPosted().length,
  );

  constructor() {
    inject(LivePosts);
    inject(LiveEvents)
      .resets.pipe(takeUntilDestroyed())
      .subscribe(() => void this.catchUp());
    effect(() => {
      this.page();
      const wanted = parameters(this.query());
      untracked(() => this.fresh.begin(wanted));
    });
  }

  /** What the page's address asks for. */
  show(query: BoardQuery): void {
    const known = this.query();
    if (known?.project !== query.project) this.rows.set([]);
    this.query.set(query);
    if (known && same(known, query) && Date.now() - this.loadedAt > FRESH) this.reload();
  }

  reload(): void {
    this.first.reload();
  }

  async loadMore(): Promise<void> {
    const cursor = this.cursor();
    const page = this.page();
    const params = parameters(this.query());
    if (cursor === undefined || !params || this.loading() || this.loadingMore()) return;
    this.more.set('loading');
    try {
      const next = await this.api.invoke(this.list, { ...params, cursor });
      if (page !== this.page()) return; // another query or a reload came first
      this.rows.update((rows) => [...new Set([...rows, ...next.items.map(({ id }) => id)])]);
      this.cursor.set(next.next_cursor ?? undefined);
      this.more.set('idle');
    } catch {
      if (page === this.page()) this.more.set('failed'); // why, the popup has told
    }
  }

  pin(post: Post): void {
    this.posted.keep([post]);
    this.pinned.update((ids) => [post.id, ...ids]);
  }

  /** Who had to sign in for a new post finds the form open on the return. */
  wishToWrite(): void {
    this.wished = true;
  }

  takeWish(): boolean {
    const { wished } = this;
    this.wished = false;
    return wished;
  }

  /** Events were missed: whatever is shown is asked for anew, and keeps its place. */
  private async catchUp(): Promise<void> {
    const params = parameters(this.query());
    const count = this.rows().length;
    if (!params) return;
    void this.fresh.lookAgain(Math.max(0, ...this.rows(), ...this.pinned()));
    try {
      let cursor: string | undefined;
      for (let seen = 0; seen < Math.min(count, CAUGHT_UP); seen += LIMIT) {
        const page = await this.api.invoke(this.list, { ...params, cursor }, quiet());
        if (page.next_cursor === null) return;
        cursor = page.next_cursor;
      }
    } catch {
      // nobody asked
    }
  }

  private receive(posts: readonly Post[]): void {
    this.loadedAt = Date.now();
    this.posted.keep(posts);
    if (posts.length > 0) void this.votes.learn(posts.map(({ id }) => id));
  }

  private shown(ids: readonly number[]): readonly VotedPost[] {
    return ids.flatMap((id) => {
      const post = this.posted.get(id);
      return post ? [this.votes.layOver(post)] : []; // none: deleted meanwhile
    });
  }
}

/** What is public is the same for everybody, so that it need not wait for a session to be restored. */
function asCaller(params: ListPosts$Params, context?: HttpContext): HttpContext | undefined {
  return params.project_id === undefined ? anonymous(context) : context;
}

function same(a: BoardQuery | undefined, b: BoardQuery | undefined): boolean {
  return a?.sort === b?.sort && a?.search === b?.search && a?.project === b?.project;
}

function parameters(query: BoardQuery | undefined): ListPosts$Params | undefined {
  if (!query) return undefined;
  const { sort, search, project } = query;
  return { sort, limit: LIMIT, search: search || undefined, project_id: project };
}
