import { computed, effect, inject, linkedSignal, Service, signal, untracked } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { filter } from 'rxjs';

import {
  Api,
  Comment,
  CommentCreate,
  CommentPage,
  deleteComment,
  listReplies,
  updateComment,
} from '../../api';
import { apiResource } from '../http/api-resource';
import { quiet } from '../http/error-interceptor';
import { toProblem } from '../http/problem';
import { EventOf, LiveEvents } from '../live/live-events';
import { OwnComments } from './own-comments';
import { createComment, keyOf, listComments, Subject } from './subject';
import { merged, Thread, toThread, toThreads, withReplies } from './threads';

type CommentData = EventOf<'comment.*'>['data'];

const LIMIT = 30;
const REPLIES_LIMIT = 100;
/** How many pages a link to one comment may cost. */
const PAGES_SOUGHT = 20;

/** What is said about one subject, oldest first. One per list of comments. */
@Service({ autoProvided: false })
export class CommentStore {
  private readonly api = inject(Api);
  private readonly own = inject(OwnComments);
  private readonly subject = signal<Subject | undefined>(undefined, { equal: same });
  private readonly first = apiResource(listComments, () => {
    const subject = this.subject();
    return subject && { subject, limit: LIMIT };
  });
  private readonly page = computed<CommentPage | undefined>(() =>
    this.first.hasValue() ? this.first.value() : undefined,
  );
  private readonly list = linkedSignal<CommentPage | undefined, readonly Thread[]>({
    source: this.page,
    computation: (page, previous) =>
      page ? toThreads(page.items, undefined) : (previous?.value ?? []),
  });
  private readonly cursor = linkedSignal(() => this.page()?.next_cursor ?? undefined);
  /** What the last page was asked for with. */
  private readonly lastCursor = linkedSignal<CommentPage | undefined, string | undefined>({
    source: this.page,
    computation: () => undefined,
  });
  private readonly waiting = linkedSignal<CommentPage | undefined, ReadonlySet<number>>({
    source: this.page,
    computation: () => new Set(),
  });
  private readonly more = linkedSignal<CommentPage | undefined, 'idle' | 'loading' | 'failed'>({
    source: this.page,
    computation: () => 'idle',
  });
  private readonly unfolding = signal<ReadonlyMap<number, 'loading' | 'failed'>>(new Map());

  readonly threads = this.list.asReadonly();
  readonly loading = computed(() => this.first.isLoading());
  readonly loadingMore = computed(() => this.more() === 'loading');
  readonly moreFailed = computed(() => this.more() === 'failed');
  readonly hasMore = computed(() => this.cursor() !== undefined);
  readonly empty = computed(() => this.page() !== undefined && this.list().length === 0);
  /** How many have come while something was written, and wait. */
  readonly news = computed(() => this.waiting().size);
  readonly problem = computed(() => {
    const error = this.first.error();
    return error && !this.loading() ? toProblem(error) : undefined;
  });

  /** Whether what comes now would push away what is being written. */
  isWriting: () => boolean = () => false;
  private adding: Promise<unknown> = Promise.resolve();

  constructor() {
    effect(() => {
      const said = this.list().flatMap(({ comment, replies }) => [comment, ...replies]);
      const ids = said.filter(({ deleted }) => !deleted).map(({ id }) => id);
      untracked(() => void this.own.learn(ids));
    });
    const live = inject(LiveEvents);
    live
      .of('comment.*')
      .pipe(
        filter((event) => isAbout(event, this.subject())),
        takeUntilDestroyed(),
      )
      // What is sent from here is in the list once it is answered, however early its event comes.
      .subscribe(({ data }) => void this.adding.then(() => this.follow(data)));
    live.resets.pipe(takeUntilDestroyed()).subscribe(() => void this.catchUp());
  }

  show(subject: Subject): void {
    this.subject.set(subject);
  }

  reload(): void {
    this.first.reload();
  }

  async loadMore(): Promise<void> {
    const subject = this.subject();
    const cursor = this.cursor();
    const page = this.page();
    if (!subject || cursor === undefined || this.loadingMore()) return;
    this.more.set('loading');
    try {
      const next = await this.api.invoke(listComments, { subject, limit: LIMIT, cursor });
      if (page !== this.page()) return; // loaded anew meanwhile
      const known = new Set(this.list().map(({ comment }) => comment.id));
      const fresh = next.items.filter(({ id }) => !known.has(id));
      this.list.update((threads) => [...threads, ...toThreads(fresh, cursor)]);
      this.lastCursor.set(cursor);
      this.cursor.set(next.next_cursor ?? undefined);
      this.more.set('idle');
    } catch {
      if (page === this.page()) this.more.set('failed'); // why, the popup has told
    }
  }

  unfoldingOf(id: number): 'loading' | 'failed' | undefined {
    return this.unfolding().get(id);
  }

  /** The replies to a comment that came into view. Nobody asked, so a failure is silent; and not repeated. */
  async unfoldQuietly(id: number): Promise<void> {
    if (!this.unfoldingOf(id)) await this.unfold(id, true);
  }

  async unfold(id: number, quietly = false): Promise<void> {
    if (this.unfoldingOf(id) === 'loading') return;
    this.unfolding.update((all) => new Map(all).set(id, 'loading'));
    try {
      const replies = await this.repliesTo(id, quietly);
      this.changeThread(id, (thread) => withReplies(thread, replies));
      this.unfolding.update((all) => new Map([...all].filter(([key]) => key !== id)));
    } catch {
      this.unfolding.update((all) => new Map(all).set(id, 'failed'));
    }
  }

  /** Loads until the comment is there, within reason. Whether it is. */
  async seek(id: number): Promise<boolean> {
    for (let n = 0; n < PAGES_SOUGHT && !this.has(id) && this.hasMore(); n++) {
      await this.loadMore();
      if (this.moreFailed()) break;
    }
    for (const { comment, replies } of this.list().slice(0, PAGES_SOUGHT)) {
      if (this.has(id)) break;
      if (replies.length < comment.reply_count) await this.unfold(comment.id);
    }
    return this.has(id);
  }

  /** Rejects when the server refuses; the popup has told then. */
  async add(body: CommentCreate): Promise<Comment> {
    const subject = this.subject();
    if (!subject) throw new Error('nothing to comment on');
    const sent = this.api.invoke(createComment, { subject, body });
    this.adding = sent.catch(() => undefined);
    const comment = await sent;
    this.own.add(comment.id);
    if (!same(subject, this.subject())) return comment; // the page shows another subject by now
    if (this.news() > 0) this.showNews();
    const parent = comment.parent_id;
    if (this.has(comment.id)) return comment;
    if (parent === null) {
      const thread = toThread(comment, this.lastCursor());
      this.list.update((threads) => [...threads, thread]);
    } else
      this.changeThread(parent, (thread) => withReplies(thread, [...thread.replies, comment], 1));
    return comment;
  }

  /** What has come while something was written. */
  showNews(): void {
    this.waiting.set(new Set());
    void this.refresh(this.lastCursor());
  }

  async edit(id: number, text: string): Promise<void> {
    const changed = await this.api.invoke(updateComment, { comment_id: id, body: { text } });
    this.change(id, (comment) => ({
      ...comment,
      text: changed.text,
      edited_at: changed.edited_at,
    }));
  }

  /** A deleted comment keeps its place while there are replies to it. */
  async remove(id: number): Promise<void> {
    await this.api.invoke(deleteComment, { comment_id: id });
    this.change(id, (comment) => ({ ...comment, text: '', deleted: true }));
    this.list.update((threads) =>
      threads
        .map((thread) => {
          const left = thread.replies.filter((reply) => !reply.deleted);
          return withReplies(thread, left, left.length - thread.replies.length);
        })
        .filter(({ comment }) => !comment.deleted || comment.reply_count > 0),
    );
  }

  /** Of the threads in view the one that has changed is asked for. */
  private follow({ kind, comment_id, parent_id }: CommentData): void {
    if (kind === 'comment.created' && this.has(comment_id)) return;
    const root = this.list().find(({ comment }) => comment.id === (parent_id ?? comment_id));
    if (kind === 'comment.created' && parent_id === null) this.welcome(comment_id);
    else if (root && (parent_id === null || root.comment.deleted)) void this.refresh(root.cursor);
    if (root && parent_id !== null) void this.unfold(parent_id, true);
  }

  /** The newest stand at the end: while that is not loaded there is no place for them. */
  private welcome(id: number): void {
    if (this.hasMore()) return;
    if (this.isWriting()) this.waiting.update((ids) => new Set([...ids, id]));
    else void this.refresh(this.lastCursor());
  }

  private async catchUp(): Promise<void> {
    const cursors = new Set([...this.list().map(({ cursor }) => cursor), this.lastCursor()]);
    for (const cursor of cursors) await this.refresh(cursor);
    for (const { comment, replies } of this.list()) {
      if (replies.length > 0) await this.unfold(comment.id, true);
    }
  }

  /** Asks for a page again. Its comments keep their places; of the last page new ones follow. Silent. */
  private async refresh(cursor: string | undefined): Promise<void> {
    const subject = this.subject();
    const page = this.page();
    if (!subject || !page) return;
    try {
      const params = { subject, limit: LIMIT, cursor };
      const fresh = await this.api.invoke(listComments, params, quiet());
      if (page !== this.page()) return; // loaded anew meanwhile
      const last = cursor === this.lastCursor();
      this.list.update((threads) => merged(threads, fresh, cursor, last));
      if (last) this.cursor.set(fresh.next_cursor ?? undefined);
    } catch {
      // nobody asked
    }
  }

  private async repliesTo(id: number, quietly: boolean): Promise<readonly Comment[]> {
    const found: Comment[] = [];
    let cursor: string | undefined;
    do {
      const page: CommentPage = await this.api.invoke(
        listReplies,
        { comment_id: id, limit: REPLIES_LIMIT, cursor },
        quietly ? quiet() : undefined,
      );
      found.push(...page.items);
      cursor = page.next_cursor ?? undefined;
    } while (cursor !== undefined);
    return found;
  }

  private has(id: number): boolean {
    return this.list().some(
      ({ comment, replies }) => comment.id === id || replies.some((reply) => reply.id === id),
    );
  }

  private change(id: number, change: (comment: Comment) => Comment): void {
    const changed = (comment: Comment) => (comment.id === id ? change(comment) : comment);
    this.list.update((threads) =>
      threads.map(({ comment, replies, cursor }) => ({
        comment: changed(comment),
        replies: replies.map(changed),
        cursor,
      })),
    );
  }

  private changeThread(id: number, change: (thread: Thread) => Thread): void {
    this.list.update((threads) =>
      threads.map((thread) => (thread.comment.id === id ? change(thread) : thread)),
    );
  }
}

function isAbout(
  { project_id, data }: EventOf<'comment.*'>,
  subject: Subject | undefined,
): boolean {
  if (!subject) return false;
  if ('post_id' in subject) return data.post_id === subject.post_id;
  return project_id === subject.project_id && data.issue_number === subject.number;
}

function same(a: Subject | undefined, b: Subject | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && keyOf(a) === keyOf(b));
}
