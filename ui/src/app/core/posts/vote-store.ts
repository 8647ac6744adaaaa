import { computed, inject, Service, signal } from '@angular/core';

import { Api, castVote, listOwnVotes, Post, VoteCast, VoteState } from '../../api';
import { Access } from '../auth/access';
import { Auth } from '../auth/auth';
import { onOtherIdentity } from '../auth/identity';
import { OwnData } from '../auth/own-data';
import { chunksOf } from '../http/chunks';
import { quiet } from '../http/error-interceptor';
import { PostStore } from './post-store';

export type VoteValue = VoteCast['value'];
export type VotedPost = Post & { readonly my_vote: VoteValue };

const IDS_PER_REQUEST = 100;

/**
 * The caller's own votes. Posts are the same for everybody, so these are laid over them: what the server knows of, and over
 * that what the person wishes and the server has not confirmed. Rolling back is forgetting the wish.
 */
@Service()
export class VoteStore {
  private readonly api = inject(Api);
  private readonly posts = inject(PostStore);
  private readonly access = inject(Access);
  private readonly auth = inject(Auth);
  private readonly own = inject(OwnData);
  private readonly mine = signal<ReadonlyMap<number, VoteValue>>(new Map());
  private readonly wanted = signal<ReadonlyMap<number, VoteValue>>(new Map());
  /** How many answers to own votes have come, and at which count each post's did. */
  private answers = 0;
  private readonly answeredAt = new Map<number, number>();
  /** Grows when somebody else looks: an answer from before is about other people's votes. */
  private epoch = 0;

  /** Numbers of the posts the caller's vote on which is under way. */
  readonly pending = computed<ReadonlySet<number>>(() => new Set(this.wanted().keys()));
  /** Votes are for the admins alone, and this is none. */
  readonly closed = computed(() => this.access.votes() === 'no');

  constructor() {
    onOtherIdentity(() => {
      const ids = [...this.mine().keys()];
      this.epoch++;
      this.mine.set(new Map());
      void this.learn(ids);
    });
  }

  /** The post as this person shall see it. */
  layOver(post: Post): VotedPost {
    const mine = this.mine().get(post.id) ?? 0;
    const my_vote = this.wanted().get(post.id) ?? mine;
    const count = (side: VoteValue) => Number(my_vote === side) - Number(mine === side);
    return {
      ...post,
      my_vote,
      score: post.score + my_vote - mine,
      upvotes: post.upvotes + count(1),
      downvotes: post.downvotes + count(-1),
    };
  }

  /** Asks how the caller voted on these posts. A failure stays silent: nobody asked, and votes are shown as not given. */
  async learn(ids: readonly number[]): Promise<void> {
    if (!this.auth.signedIn() && !this.own.mayExist()) return;
    await Promise.all(chunksOf(ids, IDS_PER_REQUEST).map((chunk) => this.learnChunk(chunk)));
  }

  /**
   * Shown at once, taken back if refused. One request per post at a time, and of several wishes only the last is sent.
   * Who needs an account for it is invited to sign in, and has voted then.
   */
  async cast(id: number, value: VoteValue): Promise<void> {
    if (this.access.votes() !== 'yes') {
      this.access.invite('vote', () => void this.cast(id, value));
      return;
    }
    const sending = this.wanted().has(id);
    this.wanted.update((wanted) => new Map(wanted).set(id, value));
    if (sending) return;
    try {
      let answered: VoteValue | undefined;
      for (let wish = value; wish !== answered; wish = this.wanted().get(id) ?? wish) {
        this.settle(await this.api.invoke(castVote, { post_id: id, body: { value: wish } }));
        answered = wish;
      }
    } catch {
      // the popup has told; without the wish the server's last word is shown again
    } finally {
      this.wanted.update((wanted) => new Map([...wanted].filter(([key]) => key !== id)));
    }
  }

  private async learnChunk(ids: readonly number[]): Promise<void> {
    const { epoch, answers: since } = this;
    try {
      const found = await this.api.invoke(listOwnVotes, { post_ids: ids.join(',') }, quiet());
      if (epoch !== this.epoch) return;
      const votes = new Map(found.map(({ post_id, value }) => [post_id, asVote(value)]));
      // An answer to a vote that was cast after this question is newer than this answer.
      const older = ids.filter((id) => (this.answeredAt.get(id) ?? 0) <= since);
      this.mine.update(
        (mine) => new Map([...mine, ...older.map((id) => [id, votes.get(id) ?? 0] as const)]),
      );
    } catch {
      // see above
    }
  }

  private settle(state: VoteState): void {
    this.answeredAt.set(state.post_id, ++this.answers);
    this.posts.recount(state);
    this.mine.update((mine) => new Map(mine).set(state.post_id, asVote(state.my_vote)));
  }
}

function asVote(value: number): VoteValue {
  return value > 0 ? 1 : value < 0 ? -1 : 0;
}
