import { HttpTestingController } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';

import { fakeServer, refusal, settled } from '../../../testing/http';
import { anItem } from '../../../testing/issues';
import { happens } from '../../../testing/live';
import { LiveEvents } from '../../core/live/live-events';
import { OwnItems } from './own-items';
import { RoadmapStore } from './roadmap-store';

describe('RoadmapStore', () => {
  let server: HttpTestingController;
  let store: RoadmapStore;
  const columns = () => Object.fromEntries(store.columns());

  beforeEach(async () => {
    TestBed.configureTestingModule({ providers: [RoadmapStore] });
    server = fakeServer();
    store = TestBed.inject(RoadmapStore);
    store.show(1);
    TestBed.tick();
    const asked = server.expectOne(({ url }) => url === '/api/items');
    expect(asked.request.params.get('project_id')).toBe('1');
    asked.flush([anItem(5, { status: 'someday' }), anItem(1), anItem(2)]);
    await settled();
  });

  afterEach(() => server.verify());

  it('has the usual columns, and others while something stands there', async () => {
    expect(columns()).toEqual({ planned: [1, 2], in_progress: [], done: [], someday: [5] });
    const done = store.place({ id: 5, column: 'planned', after: 1 });
    expect(columns()).toEqual({ planned: [1, 5, 2], in_progress: [], done: [] });
    await settled();
    server.expectOne('/api/items/5/place').flush(anItem(5));
    await done;
    expect(columns()['planned']).toEqual([1, 5, 2]);
  });

  it('reads on where large items come a few at a time', async () => {
    const next = (offset: string) => {
      const asked = server.expectOne(({ url }) => url === '/api/items');
      expect(asked.request.params.get('offset')).toBe(offset);
      return asked;
    };
    const headers = { 'X-Total-Count': '3' };
    store.reload();
    TestBed.tick();
    next('0').flush([anItem(1), anItem(2)], { headers });
    await settled();
    next('2').flush([anItem(3)], { headers });
    await settled();
    expect(columns()['planned']).toEqual([1, 2, 3]);
    expect(store.full()).toBe(false);
  });

  it('puts an item back when the server refuses', async () => {
    const done = store.place({ id: 1, column: 'done', after: null });
    expect(columns()['done']).toEqual([1]);
    await settled();
    server.expectOne('/api/items/1/place').flush(...refusal(403, 'No.'));
    await done;
    expect([columns()['planned'], columns()['done']]).toEqual([[1, 2], []]);
  });

  it('adds an item at the end of its column, with its posts', async () => {
    const draft = { name: 'New', description: '', status: 'planned', posts: [8] };
    const done = store.create(draft);
    const sent = server.expectOne({ method: 'POST', url: '/api/items' });
    expect(sent.request.body).toMatchObject({ name: 'New', project_id: 1 });
    sent.flush(anItem(9));
    await settled();
    const posts = [{ id: 8, title: 'Post', score: 2 }];
    server.expectOne('/api/items/9/posts/8').flush(anItem(9, { posts }));
    expect((await done).posts).toEqual(posts);
    expect(columns()['planned']).toEqual([1, 2, 9]);
  });

  it('has what is proposed last, and accepts it to the end of what is planned', async () => {
    TestBed.inject(LiveEvents).tellReset();
    const wish = anItem(7, { status: 'proposed' });
    const asked = server.expectOne(({ url }) => url === '/api/items');
    asked.flush([anItem(1), wish, anItem(5, { status: 'someday' })]);
    await settled();
    expect([...store.columns().keys()].at(-1)).toBe('proposed');
    const done = store.accept(7);
    await settled();
    const sent = server.expectOne('/api/items/7/place');
    expect(sent.request.body).toEqual({ status: 'planned', after: 1 });
    sent.flush(anItem(7));
    await done;
    expect(columns()).toEqual({ planned: [1, 7], in_progress: [], done: [], someday: [5] });
  });

  it('asks for proposals apart where a long roadmap leaves them no room', async () => {
    TestBed.inject(LiveEvents).tellReset();
    const planned = Array.from({ length: 100 }, (_, n) => anItem(n + 1));
    server.expectOne(({ url }) => url === '/api/items').flush(planned);
    const apart = server.expectOne(({ url }) => url === '/api/items');
    expect(apart.request.params.get('status')).toBe('proposed');
    apart.flush([anItem(500, { status: 'proposed' })]);
    await settled();
    expect([columns()['planned']?.length, columns()['proposed']]).toEqual([100, [500]]);
  });

  it('proposes without a status, and knows whose it is', async () => {
    const done = store.create({ name: 'Wish', description: '', posts: [] });
    const sent = server.expectOne({ method: 'POST', url: '/api/items' });
    expect(sent.request.body).toEqual({ name: 'Wish', description: '', project_id: 1 });
    sent.flush(anItem(9, { status: 'proposed' }));
    await done;
    expect([columns()['proposed'], TestBed.inject(OwnItems).has(9)]).toEqual([[9], true]);
  });

  it('takes an item off', async () => {
    const done = store.remove(1);
    server.expectOne({ method: 'DELETE', url: '/api/items/1' }).flush(null);
    await done;
    expect([columns()['planned'], store.item(1)]).toEqual([[2], undefined]);
  });

  it('is as others have made it', async () => {
    happens({ kind: 'item.updated', item_id: 1, name: '', status: 'done', changed: [] }, 2);
    happens({ kind: 'item.updated', item_id: 1, name: '', status: 'done', changed: [] });
    happens({ kind: 'item.created', item_id: 9, name: '', status: 'planned' });
    const [asked] = await vi.waitFor(() => {
      const found = server.match(({ url }) => url === '/api/items');
      expect(found).toHaveLength(1);
      return found;
    });
    asked?.flush([anItem(2), anItem(9), anItem(1, { status: 'done' })]);
    await settled();
    expect(columns()).toEqual({ planned: [2, 9], in_progress: [], done: [1] });
  });

  it('counts the votes of linked posts', async () => {
    TestBed.inject(LiveEvents).tellReset();
    const posts = [{ id: 8, title: 'Post', score: 2 }];
    server.expectOne(({ url }) => url === '/api/items').flush([anItem(1, { posts }), anItem(2)]);
    await settled();
    const counters = { score: 6, upvotes: 6, downvotes: 0, version: 3 };
    happens({ kind: 'post.voted', post_id: 8, ...counters });
    expect(store.item(1)?.posts[0]?.score).toBe(6);
  });
});
