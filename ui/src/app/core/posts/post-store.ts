import { Service, signal } from '@angular/core';

import { Post, VoteState } from '../../api';
import { onOtherIdentity } from '../auth/identity';

/** Every post this page has seen, as the server said it last. Lists hold ids; what a post says and counts is here, once. */
@Service()
export class PostStore {
  private readonly posts = signal<ReadonlyMap<number, Post>>(new Map());

  constructor() {
    // What one person may see is not for the next at the same screen.
    onOtherIdentity(() => this.posts.set(new Map()));
  }

  get(id: number): Post | undefined {
    return this.posts().get(id);
  }

  /** Of two copies the one with the higher version stays, in whatever order they arrive. */
  keep(posts: readonly Post[]): void {
    this.posts.update((known) => {
      const next = new Map(known);
      for (const post of posts) {
        const held = next.get(post.id);
        if (!held || post.version >= held.version) next.set(post.id, post);
      }
      return next;
    });
  }

  /** Takes over the counters a vote was answered with. */
  recount({ post_id, score, upvotes, downvotes, version }: VoteState): void {
    const post = this.posts().get(post_id);
    if (post) this.keep([{ ...post, score, upvotes, downvotes, version }]);
  }

  /** One comment more or less, until the server counts anew. */
  recountComments(id: number, difference: number): void {
    const post = this.posts().get(id);
    if (post) this.keep([{ ...post, comment_count: Math.max(0, post.comment_count + difference) }]);
  }

  drop(id: number): void {
    this.posts.update((known) => new Map([...known].filter(([key]) => key !== id)));
  }
}
