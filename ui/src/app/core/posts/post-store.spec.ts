import { TestBed } from '@angular/core/testing';

import { aPost, aVoteState } from '../../../testing/posts';
import { PostStore } from './post-store';

describe('PostStore', () => {
  let store: PostStore;

  beforeEach(() => (store = TestBed.inject(PostStore)));

  it('keeps the newer of two copies, in whatever order they arrive', () => {
    store.keep([aPost(1, { version: 3, title: 'New' })]);
    store.keep([aPost(1, { version: 2, title: 'Old' })]);
    expect(store.get(1)?.title).toBe('New');
    store.keep([aPost(1, { version: 4, title: 'Newest' })]);
    expect(store.get(1)?.title).toBe('Newest');
  });

  it('takes over counters of a vote, but no older ones', () => {
    store.keep([aPost(1, { version: 5, score: 9 })]);
    store.recount(aVoteState(1, { version: 4, score: 1 }));
    expect(store.get(1)?.score).toBe(9);
    const counters = {
      score: 10,
      upvotes: 12,
      downvotes: 2,
      account_upvotes: 3,
      account_downvotes: 1,
    };
    store.recount(aVoteState(1, { version: 6, ...counters }));
    expect(store.get(1)).toMatchObject({ ...counters, version: 6 });
    store.recount({ post_id: 1, score: 11, upvotes: 13, downvotes: 2, version: 7 });
    expect(store.get(1)).toMatchObject({ score: 11, account_upvotes: 3, account_downvotes: 1 });
    expect(store.get(1)).not.toHaveProperty('my_vote');
  });

  it('does not invent a post it has not seen', () => {
    store.recount(aVoteState(7));
    expect(store.get(7)).toBeUndefined();
  });

  it('drops a post', () => {
    store.keep([aPost(1), aPost(2)]);
    store.drop(1);
    expect([store.get(1), store.get(2)?.id]).toEqual([undefined, 2]);
  });
});
