import { HttpTestingController } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';

import { signIn } from '../../../testing/accounts';
import { fakeServer, refusal, settled } from '../../../testing/http';
import { ErrorPopupStore } from '../../ui/error-popup/error-popup-store';
import { Auth } from '../auth/auth';
import { OwnComments } from '../comments/own-comments';
import { OwnPosts } from '../posts/own-posts';

describe('OwnIds', () => {
  let server: HttpTestingController;
  let posts: OwnPosts;

  const answer = async (url: string, post_ids: number[]) => {
    server.expectOne(url).flush({ post_ids, comment_ids: [], item_ids: [] });
    await settled();
  };
  const own = (...ids: number[]) => ids.filter((id) => posts.has(id));

  beforeEach(() => {
    server = fakeServer();
    posts = TestBed.inject(OwnPosts);
  });

  afterEach(() => {
    server.verify();
    TestBed.inject(Auth).end();
  });

  it('says what is the caller’s, as the server knows it', async () => {
    void posts.learn([7, 8]);
    expect(own(7, 8)).toEqual([]);
    await answer('/api/authorship?post_ids=7%2C8', [7]);
    expect(own(7, 8)).toEqual([7]);
  });

  it('asks about each of them once', async () => {
    posts.add(6);
    void posts.learn([7]);
    await answer('/api/authorship?post_ids=7', []);
    await posts.learn([6, 7]);
    expect(own(6, 7)).toEqual([6]);
  });

  it('keeps posts and comments apart', async () => {
    const comments = TestBed.inject(OwnComments);
    void comments.learn([7]);
    server
      .expectOne('/api/authorship?comment_ids=7')
      .flush({ post_ids: [], comment_ids: [7], item_ids: [] });
    await settled();
    expect([comments.has(7), posts.has(7)]).toEqual([true, false]);
  });

  it('asks for at most a hundred at once', () => {
    void posts.learn(Array.from({ length: 250 }, (_, n) => n + 1));
    const asked = server.match(({ url }) => url === '/api/authorship');
    expect(asked.map(({ request }) => request.params.get('post_ids')?.split(',').length)).toEqual([
      100, 100, 50,
    ]);
  });

  it('stays silent when it cannot be learned, and asks again', async () => {
    void posts.learn([7]);
    server.expectOne('/api/authorship?post_ids=7').flush(...refusal(500, 'Oh.'));
    await settled();
    expect(TestBed.inject(ErrorPopupStore).failures()).toEqual([]);
    void posts.learn([7]);
    await answer('/api/authorship?post_ids=7', [7]);
    expect(own(7)).toEqual([7]);
  });

  it('asks anew when somebody signs in or out, and drops what was asked before', async () => {
    posts.add(7);
    void posts.learn([8]);
    const late = server.expectOne('/api/authorship?post_ids=8');
    await signIn(server);
    TestBed.tick();
    const adopted = server.expectOne('/api/authorship?post_ids=7%2C8');
    expect(adopted.request.headers.get('Authorization')).toBe('Bearer token-1');
    adopted.flush({ post_ids: [7], comment_ids: [], item_ids: [] });
    late.flush({ post_ids: [8], comment_ids: [], item_ids: [] });
    await settled();
    expect(own(7, 8)).toEqual([7]);
    TestBed.inject(Auth).end();
    TestBed.tick();
    expect(own(7, 8)).toEqual([]);
    await answer('/api/authorship?post_ids=7%2C8', []);
    expect(own(7, 8)).toEqual([]);
  });
});
