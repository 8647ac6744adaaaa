import { HttpTestingController, TestRequest } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';

import { fakeServer, refusal, settled } from '../../../testing/http';
import { anIssue } from '../../../testing/issues';
import { happens, updated } from '../../../testing/live';
import { IssueListStore } from './issue-list-store';
import { fromAddress } from './issue-query';

const ISSUES = '/api/projects/1/issues';

describe('IssueListStore', () => {
  let server: HttpTestingController;
  let store: IssueListStore;

  const numbers = () => store.issues().map(({ number }) => number);
  const page = (issues: number[], next_cursor: string | null = null) => ({
    items: issues.map((number) => anIssue(number)),
    next_cursor,
  });
  const request = (method = 'GET'): TestRequest => {
    TestBed.tick();
    return server.expectOne((sent) => sent.method === method && sent.url === ISSUES);
  };

  beforeEach(async () => {
    TestBed.configureTestingModule({ providers: [IssueListStore] });
    server = fakeServer();
    store = TestBed.inject(IssueListStore);
    store.show(1, fromAddress({}));
    request().flush(page([3, 2, 1], 'next'));
    await settled();
  });

  afterEach(() => server.verify());

  it('asks for what the address says, and keeps the old rows until the answer', async () => {
    expect(numbers()).toEqual([3, 2, 1]);
    store.show(1, fromAddress({ state: 'done', label: 'bug', assignee: 'me' }));
    const asked = request();
    expect(asked.request.params.toString()).toBe(
      'state=done&assignee_id=me&label=bug&sort=updated&limit=50',
    );
    expect(numbers()).toEqual([3, 2, 1]);
    asked.flush(page([]));
    await settled();
    expect([numbers(), store.empty()]).toEqual([[], true]);
  });

  it('appends the next page without repeating an issue, and offers to try again', async () => {
    const failed = store.loadMore();
    request().flush(...refusal(503, 'Later.'));
    await failed;
    expect(store.moreFailed()).toBe(true);
    const done = store.loadMore();
    const asked = request();
    expect(asked.request.params.get('cursor')).toBe('next');
    asked.flush(page([1, 7]));
    await done;
    expect([numbers(), store.hasMore()]).toEqual([[3, 2, 1, 7], false]);
  });

  it('chooses one, a range and all', () => {
    store.toggle(3);
    store.extend(3, 1);
    expect([store.chosen(), store.allChosen()]).toEqual([[3, 2, 1], true]);
    store.toggle(2);
    expect(store.chosen()).toEqual([3, 1]);
    store.toggleAll();
    expect(store.allChosen()).toBe(true);
    store.toggleAll();
    expect(store.chosen()).toEqual([]);
  });

  it('changes all that are chosen at once, in their places', async () => {
    store.toggle(3);
    store.toggle(1);
    const done = store.changeChosen({ state: 'done', add_labels: ['bug'] });
    expect(store.changing()).toBe(true);
    const asked = request('PATCH');
    expect(asked.request.body).toEqual({
      numbers: [3, 1],
      changes: { state: 'done', add_labels: ['bug'] },
    });
    asked.flush([anIssue(1, { state: 'done' }), anIssue(3, { state: 'done' })]);
    expect(await done).toBe(2);
    expect(store.issues().map(({ number, state }) => [number, state])).toEqual([
      [3, 'done'],
      [2, 'todo'],
      [1, 'done'],
    ]);
  });

  it('changes none when the server refuses', async () => {
    store.toggle(2);
    const done = store.changeChosen({ priority: 'high' });
    request('PATCH').flush(...refusal(403, 'Not yours.'));
    expect(await done).toBe(0);
    expect(store.issues()[1]?.priority).toBe('none');
    expect([store.changing(), store.chosen()]).toEqual([false, [2]]);
  });

  it('forgets what was chosen in another project', () => {
    store.toggle(2);
    store.show(2, fromAddress({}));
    TestBed.tick();
    server.expectOne(({ url }) => url === '/api/projects/2/issues').flush(page([2]));
    expect(store.chosen()).toEqual([]);
  });

  it('shows what others have changed, each row in its place', async () => {
    happens(updated(2, 'done', 2));
    happens(updated(77, 'done', 2)); // not in view
    const asked = await vi.waitFor(() => server.expectOne(`${ISSUES}/2`));
    asked.flush(anIssue(2, { state: 'done', version: 2 }));
    await settled();
    expect(store.issues().map(({ state }) => state)).toEqual(['todo', 'done', 'todo']);
    happens({ kind: 'issue.deleted', issue_id: 103, number: 3 });
    expect(numbers()).toEqual([2, 1]);
  });

  it('tells how many new ones belong here, and moves nothing', async () => {
    happens({
      kind: 'issue.created',
      issue_id: 104,
      number: 4,
      title: '',
      state: 'todo',
      version: 1,
    });
    const asked = request();
    expect(asked.request.params.get('sort')).toBe('created');
    asked.flush(page([5, 4, 3]));
    await settled();
    expect([store.news(), numbers()]).toEqual([2, [3, 2, 1]]);
    store.reload();
    request().flush(page([5, 4, 3, 2, 1]));
    await settled();
    expect(store.news()).toBe(0);
  });
});
