import { effect, inject, Service, untracked } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';

import { PostVoted } from '../../api';
import { LiveEvents } from '../live/live-events';
import { PostStore } from './post-store';
import { VoteStore } from './vote-store';

/** Keeps the posts this page has seen as they are now. */
@Service()
export class LivePosts {
  private readonly posts = inject(PostStore);
  private readonly votes = inject(VoteStore);
  /** Counters of posts whose own vote is under way: with them it would show twice until the answer. */
  private readonly heldBack = new Map<number, PostVoted>();

  constructor() {
    const events = inject(LiveEvents);
    events
      .of('post.voted')
      .pipe(takeUntilDestroyed())
      .subscribe(({ data }) => this.recount(data));
    events
      .of('post.updated')
      .pipe(takeUntilDestroyed())
      .subscribe(({ data }) => void this.posts.refresh(data.post_id, data.version));
    events
      .of('post.status_changed')
      .pipe(takeUntilDestroyed())
      .subscribe(({ data: { post_id, status, version } }) =>
        this.posts.patch(post_id, { status, version }),
      );
    events
      .of('post.deleted')
      .pipe(takeUntilDestroyed())
      .subscribe(({ data }) => this.posts.drop(data.post_id));
    events
      .of('comment.created', 'comment.deleted')
      .pipe(takeUntilDestroyed())
      .subscribe(({ data: { post_id, comment_count, version } }) => {
        if (post_id !== null) this.posts.patch(post_id, { comment_count, version });
      });
    effect(() => this.release());
  }

  private recount(counters: PostVoted): void {
    if (this.votes.pending().has(counters.post_id)) {
      this.heldBack.set(counters.post_id, counters);
    } else this.posts.recount(counters);
  }

  private release(): void {
    const pending = this.votes.pending();
    for (const [id, counters] of this.heldBack) {
      if (pending.has(id)) continue;
      this.heldBack.delete(id);
      untracked(() => this.posts.recount(counters));
    }
  }
}
