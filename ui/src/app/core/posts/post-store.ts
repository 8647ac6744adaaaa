import { inject, Service, signal } from '@angular/core';

import { Api, getPost, Post, PostVoted } from '../../api';
import { onOtherIdentity } from '../auth/identity';
import { quiet } from '../http/error-interceptor';
import { toProblem } from '../http/problem';

/** How often a post is asked for again when the answer is older than what is known already. */
const ATTEMPTS = 3;

type Change = Partial<Post> & Pick<Post, 'version'>;

/** Every post this page has seen, as the server said it last. Lists hold ids; what a post says and counts is here, once. */
@Service()
export class PostStore {
  private readonly api = inject(Api);
  /** Which version each post that is being asked for has to have. */
  private readonly refreshing = new Map<number, number>();
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

  /** Takes over what is known of a newer version, if the post is known at all. */
  patch(id: number, change: Change): void {
    const post = this.posts().get(id);
    if (post) this.keep([{ ...post, ...change }]);
  }

  recount(counted: Omit<PostVoted, 'kind'>): void {
    const { post_id, score, upvotes, downvotes, version } = counted;
    const post = this.get(post_id);
    if (!post) return;
    // Events from before an upgrade do not count the votes of accounts.
    const account_upvotes = counted.account_upvotes ?? post.account_upvotes;
    const account_downvotes = counted.account_downvotes ?? post.account_downvotes;
    const counters = { score, upvotes, downvotes, account_upvotes, account_downvotes };
    this.patch(post_id, { ...counters, version });
  }

  /** Asks for a known post, which is to be of that version at least. Silent, since nobody has asked for it. */
  async refresh(id: number, version = 0): Promise<void> {
    if (!this.get(id)) return;
    const asked = this.refreshing.has(id);
    this.refreshing.set(id, Math.max(version, this.refreshing.get(id) ?? 0));
    if (asked) return;
    try {
      for (let n = 0; n < ATTEMPTS; n++) {
        const post = await this.api.invoke(getPost, { post_id: id }, quiet());
        this.keep([post]);
        const least = Math.max(this.refreshing.get(id) ?? 0, this.get(id)?.version ?? 0);
        if (post.version >= least) return;
      }
    } catch (error) {
      if (toProblem(error).status === 404) this.drop(id);
    } finally {
      this.refreshing.delete(id);
    }
  }

  drop(id: number): void {
    this.posts.update((known) => new Map([...known].filter(([key]) => key !== id)));
  }
}
