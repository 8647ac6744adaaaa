import { HttpTestingController } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';

import { signIn } from '../../../testing/accounts';
import { fakeServer, refusal, settled } from '../../../testing/http';
import { aConfig, anAccess, aPost, aVoteState } from '../../../testing/posts';
import { ErrorPopupStore } from '../../ui/error-popup/error-popup-store';
import { Access } from '../auth/access';
import { Auth } from '../auth/auth';
import { Board } from '../config/board';
import { remember } from '../storage/local';
import { PostStore } from './post-store';
import { VoteStore } from './vote-store';

describe('VoteStore', () => {
  let server: HttpTestingController;
  let posts: PostStore;
  let votes: VoteStore;

  const shown = () => {
    const post = posts.get(1);
    if (!post) throw new Error('post 1 is gone');
    const { score, upvotes, downvotes, my_vote } = votes.layOver(post);
    return { score, upvotes, downvotes, my_vote };
  };
  const voteRequest = () => server.expectOne({ method: 'PUT', url: '/api/posts/1/vote' });

  beforeEach(() => {
    server = fakeServer();
    posts = TestBed.inject(PostStore);
    votes = TestBed.inject(VoteStore);
    posts.keep([aPost(1)]);
  });

  afterEach(() => server.verify());

  it('asks for no votes on a first visit', async () => {
    remember('written', false);
    await votes.learn([1]);
    server.expectNone('/api/votes?post_ids=1');
  });

  it('counts a vote before the server answers, then trusts the server', async () => {
    const done = votes.cast(1, 1);
    expect(shown()).toEqual({ score: 4, upvotes: 4, downvotes: 0, my_vote: 1 });
    voteRequest().flush(aVoteState(1, { score: 9, upvotes: 9 }));
    await done;
    expect(shown()).toEqual({ score: 9, upvotes: 9, downvotes: 0, my_vote: 1 });
  });

  it('turns an up into a down in one step of two', async () => {
    const done = votes.cast(1, 1);
    voteRequest().flush(aVoteState(1));
    await done;
    void votes.cast(1, -1);
    expect(shown()).toEqual({ score: 2, upvotes: 3, downvotes: 1, my_vote: -1 });
    voteRequest().flush(aVoteState(1, { score: 2, upvotes: 3, downvotes: 1, my_vote: -1 }));
  });

  it('takes the vote back when the server refuses, keeps what came meanwhile, and says why', async () => {
    const done = votes.cast(1, -1);
    expect(shown().score).toBe(2);
    posts.keep([aPost(1, { version: 5, score: 8, upvotes: 8 })]);
    voteRequest().flush(...refusal(409, 'Voting is closed.'));
    await done;
    expect(shown()).toEqual({ score: 8, upvotes: 8, downvotes: 0, my_vote: 0 });
    expect(TestBed.inject(ErrorPopupStore).failures()[0]?.message).toBe('Voting is closed.');
  });

  it('sends the votes of one post one after the other, and only the last wish', async () => {
    const done = votes.cast(1, 1);
    void votes.cast(1, -1);
    void votes.cast(1, 0);
    expect(shown()).toMatchObject({ score: 3, my_vote: 0 });
    voteRequest().flush(aVoteState(1));
    await settled();
    const last = voteRequest();
    expect(last.request.body).toEqual({ value: 0 });
    last.flush(aVoteState(1, { score: 3, upvotes: 3, my_vote: 0, version: 3 }));
    await done;
    expect(shown()).toEqual({ score: 3, upvotes: 3, downvotes: 0, my_vote: 0 });
  });

  it('falls back to the last answer when a later wish is refused', async () => {
    const done = votes.cast(1, 1);
    void votes.cast(1, -1);
    voteRequest().flush(aVoteState(1));
    await settled();
    voteRequest().flush(...refusal(429, 'Too many votes.'));
    await done;
    expect(shown()).toMatchObject({ score: 4, my_vote: 1 });
  });

  it('lays the votes it learns over the posts, which hold none', async () => {
    const learned = votes.learn([1, 2]);
    server.expectOne('/api/votes?post_ids=1%2C2').flush([{ post_id: 1, value: -1 }]);
    await learned;
    expect(shown()).toEqual({ score: 3, upvotes: 3, downvotes: 0, my_vote: -1 });
    expect(votes.layOver(aPost(2)).my_vote).toBe(0);
  });

  it('asks for at most a hundred posts at once', () => {
    void votes.learn(Array.from({ length: 250 }, (_, n) => n + 1));
    const asked = server.match(({ url }) => url === '/api/votes');
    expect(asked.map(({ request }) => request.params.get('post_ids')?.split(',').length)).toEqual([
      100, 100, 50,
    ]);
  });

  it('does not let an old answer about votes overwrite a newer vote', async () => {
    const learned = votes.learn([1]);
    const done = votes.cast(1, 1);
    voteRequest().flush(aVoteState(1));
    await done;
    server.expectOne('/api/votes?post_ids=1').flush([]);
    await learned;
    expect(shown()).toMatchObject({ score: 4, my_vote: 1 });
  });

  it('stays silent when votes cannot be learned', async () => {
    const learned = votes.learn([1]);
    server.expectOne('/api/votes?post_ids=1').flush(...refusal(500, 'Oh.'));
    await learned;
    expect(TestBed.inject(ErrorPopupStore).failures()).toEqual([]);
  });

  it('asks anew when somebody signs in or out, and drops what was asked before', async () => {
    const learned = votes.learn([1]);
    server.expectOne('/api/votes?post_ids=1').flush([{ post_id: 1, value: 1 }]);
    await learned;
    const stale = votes.learn([1]);
    const late = server.expectOne('/api/votes?post_ids=1');
    await signIn(server);
    TestBed.tick();
    const own = server.expectOne('/api/votes?post_ids=1');
    expect(own.request.headers.get('Authorization')).toBe('Bearer token-1');
    own.flush([{ post_id: 1, value: -1 }]);
    late.flush([{ post_id: 1, value: 1 }]);
    await stale;
    await settled();
    expect(votes.layOver(aPost(1)).my_vote).toBe(-1);
    TestBed.inject(Auth).end();
    TestBed.tick();
    expect(votes.layOver(aPost(1)).my_vote).toBe(0);
    server.expectOne('/api/votes?post_ids=1').flush([]);
  });

  it('invites to sign in where a vote needs an account, and votes then', async () => {
    const loaded = TestBed.inject(Board).load();
    server.expectOne('/api/config').flush(aConfig({ access: anAccess({ votes: 'users' }) }));
    await loaded;
    await votes.cast(1, 1);
    const access = TestBed.inject(Access);
    expect(access.invitation()).toBe('vote');
    access.accept();
    await signIn(server);
    TestBed.tick();
    expect(voteRequest().request.body).toEqual({ value: 1 });
    TestBed.inject(Auth).end();
  });
});
