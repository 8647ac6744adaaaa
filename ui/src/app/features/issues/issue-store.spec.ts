import { HttpTestingController } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';

import { fakeServer, refusal, settled } from '../../../testing/http';
import { anIssue } from '../../../testing/issues';
import { happens, updated } from '../../../testing/live';
import { IssueStore } from './issue-store';

const URL = '/api/projects/1/issues/7';

describe('IssueStore', () => {
  let server: HttpTestingController;
  let store: IssueStore;
  const patch = () => server.expectOne({ method: 'PATCH', url: URL });

  beforeEach(async () => {
    TestBed.configureTestingModule({ providers: [IssueStore] });
    server = fakeServer();
    store = TestBed.inject(IssueStore);
    store.show({ project_id: 1, number: 7 });
    TestBed.tick();
    server.expectOne(URL).flush(anIssue(7));
    await settled();
  });

  afterEach(() => server.verify());

  it('shows a change at once and takes it back when refused', async () => {
    const done = store.change({ assignee_id: 4, state: 'done' }, { user_id: 4, name: 'Ada' });
    expect(store.issue()).toMatchObject({ state: 'done', assignee: { name: 'Ada' } });
    await settled();
    patch().flush(...refusal(403, 'Not yours.'));
    await expect(done).rejects.toBeDefined();
    expect(store.issue()).toMatchObject({ state: 'todo', assignee: null });
  });

  it('sends changes one after the other and trusts the answer', async () => {
    const first = store.change({ priority: 'high' });
    const second = store.change({ priority: 'low' });
    await settled();
    patch().flush(anIssue(7, { priority: 'high', version: 2 }));
    await first;
    expect(store.issue()?.priority).toBe('low');
    await settled();
    patch().flush(anIssue(7, { priority: 'low', labels: ['bug'], version: 3 }));
    await second;
    expect([store.issue()?.labels, store.version()]).toEqual([['bug'], 3]);
  });

  it('is as others have made it, under what is wished here', async () => {
    const done = store.change({ priority: 'high' });
    await settled();
    happens(updated(7, 'doing', 2));
    happens(updated(8, 'doing', 2));
    happens(updated(7, 'todo', 1)); // older than what is shown
    const asked = await vi.waitFor(() => server.expectOne({ method: 'GET', url: URL }));
    asked.flush(anIssue(7, { state: 'doing', version: 2 }));
    await settled();
    expect(store.issue()).toMatchObject({ state: 'doing', priority: 'high' });
    patch().flush(anIssue(7, { state: 'doing', priority: 'high', version: 3 }));
    await done;
    expect([store.version(), store.missing()]).toEqual([3, false]);
    happens({ kind: 'issue.deleted', issue_id: 107, number: 7 });
    expect(store.missing()).toBe(true);
  });
});
