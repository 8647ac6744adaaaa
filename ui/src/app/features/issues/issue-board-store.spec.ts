import { HttpTestingController } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';

import { fakeServer, refusal, settled } from '../../../testing/http';
import { anIssue } from '../../../testing/issues';
import { happens, updated } from '../../../testing/live';
import { ErrorPopupStore } from '../../ui/error-popup/error-popup-store';
import { IssueBoardStore } from './issue-board-store';
import { fromAddress } from './issue-query';

describe('IssueBoardStore', () => {
  let server: HttpTestingController;
  let store: IssueBoardStore;

  const column = (state: string) =>
    store.columns().find((column) => column.state === state)?.numbers;
  const place = (number: number) =>
    server.expectOne({ method: 'PUT', url: `/api/projects/1/issues/${number}/place` });

  beforeEach(async () => {
    TestBed.configureTestingModule({ providers: [IssueBoardStore] });
    server = fakeServer();
    store = TestBed.inject(IssueBoardStore);
    store.show(1, fromAddress({ view: 'board', label: 'bug' }));
    TestBed.tick();
    const asked = server.match(({ url }) => url === '/api/projects/1/issues');
    expect(asked.map(({ request }) => request.params.toString())).toContain(
      'state=todo&label=bug&sort=position&limit=50',
    );
    for (const { request, flush } of asked.map((one) => ({
      request: one.request,
      flush: one.flush.bind(one),
    }))) {
      const items = request.params.get('state') === 'todo' ? [1, 2, 3] : [];
      flush({
        items: items.map((number) => anIssue(number)),
        next_cursor: items.length > 0 ? 'next' : null,
      });
    }
    await settled();
  });

  afterEach(() => server.verify());

  it('moves at once and keeps the answer', async () => {
    const done = store.place({ id: 1, column: 'done', after: null });
    expect([column('todo'), column('done')]).toEqual([[2, 3], [1]]);
    await settled();
    const sent = place(1);
    expect(sent.request.body).toEqual({ state: 'done', after: null });
    sent.flush(anIssue(1, { state: 'done', version: 2 }));
    await done;
    expect([column('todo'), column('done'), store.issue(1)?.version]).toEqual([[2, 3], [1], 2]);
  });

  it('puts it back when the server refuses, and says why', async () => {
    const done = store.place({ id: 3, column: 'todo', after: null });
    expect(column('todo')).toEqual([3, 1, 2]);
    await settled();
    place(3).flush(...refusal(403, 'Not yours.'));
    await done;
    expect(column('todo')).toEqual([1, 2, 3]);
    expect(TestBed.inject(ErrorPopupStore).failures()[0]?.message).toBe('Not yours.');
  });

  it('sends moves one after the other, and takes back only the one that was refused', async () => {
    void store.place({ id: 1, column: 'doing', after: null });
    const done = store.place({ id: 2, column: 'done', after: null });
    await settled();
    const first = place(1);
    server.expectNone('/api/projects/1/issues/2/place');
    first.flush(...refusal(409, 'No.'));
    await settled();
    place(2).flush(anIssue(2, { state: 'done' }));
    await done;
    expect([column('todo'), column('doing'), column('done')]).toEqual([[1, 3], [], [2]]);
  });

  it('lets one column grow', async () => {
    const done = store.loadMore('todo');
    const asked = server.expectOne(({ params }) => params.get('cursor') === 'next');
    asked.flush({ items: [anIssue(3), anIssue(4)], next_cursor: null });
    await done;
    expect(column('todo')).toEqual([1, 2, 3, 4]);
    expect(store.columns().some(({ hasMore }) => hasMore)).toBe(false);
  });

  it('has the columns as others have made them, and asks for no others', async () => {
    const asked = () => server.match(({ url }) => url === '/api/projects/1/issues');
    happens(updated(2, 'done', 2));
    happens(updated(9, 'done', 1), 2);
    const [todo] = await vi.waitFor(() => {
      const found = asked();
      expect(found).toHaveLength(1);
      return found;
    });
    expect(todo?.request.params.toString()).toBe('state=todo&label=bug&sort=position&limit=50');
    todo?.flush({ items: [1, 3].map((number) => anIssue(number)), next_cursor: null });
    await settled();
    const [done] = asked();
    expect(done?.request.params.get('state')).toBe('done');
    done?.flush({ items: [anIssue(2, { state: 'done', version: 2 })], next_cursor: null });
    await settled();
    expect([column('todo'), column('done'), store.issue(2)?.version]).toEqual([[1, 3], [2], 2]);
  });
});
