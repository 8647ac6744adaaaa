import { HttpTestingController } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';

import { fakeServer, refusal, settled } from '../../../testing/http';
import { happens } from '../../../testing/live';
import { aPost, aVoteState } from '../../../testing/posts';
import { ErrorPopupStore } from '../../ui/error-popup/error-popup-store';
import { LivePosts } from './live-posts';
import { PostStore } from './post-store';
import { VoteStore } from './vote-store';

describe('LivePosts', () => {
  let server: HttpTestingController;
  let posts: PostStore;

  const voted = (score: number, version: number) =>
    happens({ kind: 'post.voted', post_id: 1, score, upvotes: score, downvotes: 0, version });
  const updated = (version: number) =>
    happens({ kind: 'post.updated', post_id: 1, title: 'New', version });
  const post = () => server.expectOne('/api/posts/1');

  beforeEach(() => {
    server = fakeServer();
    posts = TestBed.inject(PostStore);
    TestBed.inject(LivePosts);
    posts.keep([aPost(1, { version: 5 })]);
  });

  afterEach(() => server.verify());

  it('takes over counters, but never older ones', () => {
    voted(9, 7);
    voted(8, 6);
    expect(posts.get(1)).toMatchObject({ score: 9, upvotes: 9, version: 7 });
  });

  it('takes over the number of comments, and the state', () => {
    happens({
      kind: 'comment.created',
      comment_id: 1,
      post_id: 1,
      issue_number: null,
      parent_id: null,
      comment_count: 4,
      version: 6,
    });
    happens({
      kind: 'post.status_changed',
      post_id: 1,
      title: '',
      status: 'done',
      before: null,
      version: 7,
    });
    expect(posts.get(1)).toMatchObject({ comment_count: 4, status: 'done', version: 7 });
  });

  it('holds counters back while the own vote is under way, so that it is counted once', async () => {
    const votes = TestBed.inject(VoteStore);
    const shown = () => votes.layOver(posts.get(1) ?? aPost(1)).score;
    const done = votes.cast(1, 1);
    TestBed.tick();
    voted(4, 6); // the own one
    voted(5, 7); // and another
    expect(shown()).toBe(4);
    server.expectOne('/api/posts/1/vote').flush(aVoteState(1, { score: 4, version: 6 }));
    await done;
    TestBed.tick();
    expect(shown()).toBe(5);
  });

  it('asks for what was written anew, until the answer is as new as the event', async () => {
    updated(6);
    voted(9, 7);
    updated(8); // while the first is asked for
    post().flush(aPost(1, { title: 'Between', version: 7 }));
    await settled();
    post().flush(aPost(1, { title: 'New', version: 8 }));
    await settled();
    expect(posts.get(1)?.title).toBe('New');
  });

  it('drops what is gone, and tells nobody', async () => {
    updated(6);
    post().flush(...refusal(404, 'Gone.'));
    await settled();
    expect(posts.get(1)).toBeUndefined();
    expect(TestBed.inject(ErrorPopupStore).failures()).toEqual([]);
    posts.keep([aPost(2)]);
    happens({ kind: 'post.deleted', post_id: 2 });
    expect(posts.get(2)).toBeUndefined();
  });

  it('asks for no post this page has not seen', () => {
    happens({ kind: 'post.updated', post_id: 77, title: 'Elsewhere', version: 2 });
    expect(posts.get(77)).toBeUndefined();
  });
});
