import { computed, inject, linkedSignal, Service, signal } from '@angular/core';

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
import { OwnComments } from './own-comments';
import { createComment, keyOf, listComments, Subject } from './subject';

/** A comment and the replies to it that are loaded, oldest first; fewer than `reply_count` says: not all are. */
export interface Thread {
  readonly comment: Comment;
  readonly replies: readonly Comment[];
}

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
    computation: (page, previous) => page?.items.map(toThread) ?? previous?.value ?? [],
  });
  private readonly cursor = linkedSignal(() => this.page()?.next_cursor ?? undefined);
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
  readonly problem = computed(() => {
    const error = this.first.error();
    return error && !this.loading() ? toProblem(error) : undefined;
  });

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
      this.list.update((threads) => [...threads, ...fresh.map(toThread)]);
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
      this.changeThread(id, ({ comment }) => ({
        comment: { ...comment, reply_count: replies.length },
        replies,
      }));
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
    const comment = await this.api.invoke(createComment, { subject, body });
    this.own.add(comment.id);
    if (!same(subject, this.subject())) return comment; // the page shows another subject by now
    const parent = comment.parent_id;
    if (parent === null) this.list.update((threads) => [...threads, toThread(comment)]);
    else {
      this.changeThread(parent, (thread) => ({
        comment: { ...thread.comment, reply_count: thread.comment.reply_count + 1 },
        replies: [...thread.replies, comment],
      }));
    }
    return comment;
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
    this.own.remove(id);
    this.change(id, (comment) => ({ ...comment, text: '', deleted: true }));
    this.list.update((threads) =>
      threads
        .map(({ comment, replies }) => {
          const left = replies.filter((reply) => !reply.deleted);
          const reply_count = comment.reply_count - (replies.length - left.length);
          return { comment: { ...comment, reply_count }, replies: left };
        })
        .filter(({ comment }) => !comment.deleted || comment.reply_count > 0),
    );
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
      threads.map(({ comment, replies }) => ({
        comment: changed(comment),
        replies: replies.map(changed),
      })),
    );
  }

  private changeThread(id: number, change: (thread: Thread) => Thread): void {
    this.list.update((threads) =>
      threads.map((thread) => (thread.comment.id === id ? change(thread) : thread)),
    );
  }
}

function toThread(comment: Comment): Thread {
  return { comment, replies: [] };
}

function same(a: Subject | undefined, b: Subject | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && keyOf(a) === keyOf(b));
}
