import { Comment, CommentPage } from '../../api';

/** A comment and the replies to it that are loaded, oldest first; fewer than `reply_count` says: not all are. */
export interface Thread {
  readonly comment: Comment;
  readonly replies: readonly Comment[];
  /** Of the page it came with; undefined: of the first. */
  readonly cursor: string | undefined;
}

export function toThread(comment: Comment, cursor: string | undefined): Thread {
  return { comment, replies: [], cursor };
}

export function toThreads(
  comments: readonly Comment[],
  cursor: string | undefined,
): readonly Thread[] {
  return comments.map((comment) => toThread(comment, cursor));
}

/** `more`: by how many there are more replies; without it these are all. */
export function withReplies(thread: Thread, replies: readonly Comment[], more?: number): Thread {
  const reply_count =
    more === undefined ? replies.length : Math.max(0, thread.comment.reply_count + more);
  return { ...thread, comment: { ...thread.comment, reply_count }, replies };
}

/** The threads with a page of them as it is now. What the page would have and has not is gone. */
export function merged(
  threads: readonly Thread[],
  { items, next_cursor }: CommentPage,
  cursor: string | undefined,
  last: boolean,
): readonly Thread[] {
  const fresh = new Map(items.map((comment) => [comment.id, comment]));
  const end = next_cursor === null ? Infinity : Math.max(...fresh.keys());
  const kept = threads
    .filter(
      (thread) =>
        thread.cursor !== cursor || fresh.has(thread.comment.id) || thread.comment.id > end,
    )
    .map((thread) => ({ ...thread, comment: fresh.get(thread.comment.id) ?? thread.comment }));
  const known = new Set(kept.map(({ comment }) => comment.id));
  const added = last ? items.filter(({ id }) => !known.has(id)) : [];
  return [...kept, ...toThreads(added, cursor)].sort((a, b) => a.comment.id - b.comment.id);
}
