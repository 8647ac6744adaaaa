import { HttpTestingController, TestRequest } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';

import { fakeServer, refusal, settled } from '../../../testing/http';
import { happens } from '../../../testing/live';
import { aPost } from '../../../testing/posts';
import { LiveEvents } from '../../core/live/live-events';
import { PostStore } from '../../core/posts/post-store';
import { BoardStore } from './board-store';

describe('BoardStore', () => {
  let server: HttpTestingController;
  let store: BoardStore;

  const ids = () => store.posts().map(({ id }) => id);
  const page = (posts: number[], next_cursor: string | null = null) => ({
    items: posts.map((id) => aPost(id)),
    next_cursor,
  });
  const listRequest = (): TestRequest => {
    TestBed.tick();
    return server.expectOne(({ url }) => url === '/api/posts');
  };
  const answerVotes = () => {
    server.match(({ url }) => url === '/api/votes').forEach((request) => request.flush([]));
  };

  beforeEach(async () => {
    server = fakeServer();
    store = TestBed.inject(BoardStore);
    store.show({ sort: 'hot', search: '' });
    listRequest().flush(page([3, 2], 'next'));
    await settled();
  });

  afterEach(() => {
    answerVotes();
    server.match('/api/projects?all=true').forEach((request) => request.flush([]));
    server.verify();
  });

  it('shows the first page, with the votes of the caller', async () => {
    server.expectOne('/api/votes?post_ids=3%2C2').flush([{ post_id: 2, value: 1 }]);
    await settled();
    expect(store.posts().map(({ id, my_vote }) => [id, my_vote])).toEqual([
      [3, 0],
      [2, 1],
    ]);
  });

  it('asks for what the address says, and keeps the old rows until the answer', async () => {
    expect(ids()).toEqual([3, 2]);
    store.show({ sort: 'top', search: 'dark mode' });
    const request = listRequest();
    expect(request.request.params.toString()).toBe('sort=top&search=dark%20mode&limit=20');
    expect([ids(), store.loading()]).toEqual([[3, 2], true]);
    request.flush(page([9]));
    await settled();
    expect([ids(), store.loading(), store.hasMore()]).toEqual([[9], false, false]);
  });

  it('appends the next page without repeating a post', async () => {
    const done = store.loadMore();
    void store.loadMore(); // the sentinel and the button at once
    const request = listRequest();
    expect(request.request.params.get('cursor')).toBe('next');
    request.flush(page([2, 1]));
    await done;
    expect([ids(), store.hasMore()]).toEqual([[3, 2, 1], false]);
  });

  it('drops a next page that comes after another query', async () => {
    const done = store.loadMore();
    const late = listRequest();
    store.show({ sort: 'new', search: '' });
    listRequest().flush(page([8]));
    await settled();
    late.flush(page([1]));
    await done;
    expect(ids()).toEqual([8]);
  });

  it('offers to try again when the next page fails', async () => {
    const done = store.loadMore();
    listRequest().flush(...refusal(503, 'Later.'));
    await done;
    expect([store.moreFailed(), ids()]).toEqual([true, [3, 2]]);
    const again = store.loadMore();
    listRequest().flush(page([1]));
    await again;
    expect([store.moreFailed(), ids()]).toEqual([false, [3, 2, 1]]);
  });

  it('says what failed, and recovers', async () => {
    store.show({ sort: 'new', search: '' });
    listRequest().flush(...refusal(503, 'The database is away.'));
    await settled();
    expect(store.problem()?.message).toBe('The database is away.');
    store.reload();
    listRequest().flush(page([4]));
    await settled();
    expect([store.problem(), ids()]).toEqual([undefined, [4]]);
  });

  it('pins a new post above the list, once, until another query', async () => {
    store.pin(aPost(2, { title: 'Mine', version: 2 }));
    expect(store.justPosted().map(({ title }) => title)).toEqual(['Mine']);
    expect(ids()).toEqual([3]);
    store.show({ sort: 'new', search: '' });
    listRequest().flush(page([3, 2]));
    await settled();
    expect([store.justPosted(), ids()]).toEqual([[], [3, 2]]);
  });

  it('knows an empty board', async () => {
    expect(store.empty()).toBe(false);
    store.show({ sort: 'hot', search: 'nothing like this' });
    listRequest().flush(page([]));
    await settled();
    expect(store.empty()).toBe(true);
  });

  it('does not show what was deleted meanwhile', () => {
    TestBed.inject(PostStore).drop(3);
    expect(ids()).toEqual([2]);
  });

  it('is as it was left when someone comes back soon, and asks anew later', () => {
    store.show({ sort: 'hot', search: '' });
    TestBed.tick();
    server.expectNone(({ url }) => url === '/api/posts');
    vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 6 * 60_000);
    store.show({ sort: 'hot', search: '' });
    listRequest().flush(page([5]));
    vi.restoreAllMocks();
  });

  it('tells how many have come, without those that are in view', async () => {
    const created = (post_id: number) =>
      happens({ kind: 'post.created', post_id, title: '', version: 1 });
    store.pin(aPost(9));
    [3, 7, 8, 9].forEach(created);
    await vi.waitFor(() => expect(store.news()).toBe(2));
    expect(ids()).toEqual([3, 2]);
    store.reload();
    listRequest().flush(page([8, 7, 3, 2]));
    await settled();
    expect([store.news(), ids()]).toEqual([0, [8, 7, 3, 2]]);
  });

  it('asks anew for what is in view when events were missed, and moves nothing', async () => {
    TestBed.tick();
    TestBed.inject(LiveEvents).tellReset();
    const [newest, list] = server.match(({ url }) => url === '/api/posts');
    newest?.flush(page([5, 3, 2]));
    list?.flush({ items: [aPost(5), aPost(3, { score: 50, version: 9 })], next_cursor: null });
    await settled();
    expect(store.posts().map(({ id, score }) => [id, score])).toEqual([
      [3, 50],
      [2, 3],
    ]);
    expect(store.news()).toBe(1);
  });
});
