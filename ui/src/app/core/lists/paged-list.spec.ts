import { HttpTestingController } from '@angular/common/http/testing';
import { signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';

import { aUser } from '../../../testing/accounts';
import { fakeServer, refusal, settled } from '../../../testing/http';
import { listUsers, User } from '../../api';
import { PagedList, pagedList } from './paged-list';

describe('pagedList', () => {
  let server: HttpTestingController;
  let list: PagedList<User>;
  const search = signal('');

  const request = (cursor: string | null = null) =>
    server.expectOne(({ params }) => params.get('cursor') === cursor);
  const answer = async (ids: number[], next_cursor: string | null, cursor?: string) => {
    TestBed.tick();
    request(cursor).flush({ items: ids.map((id) => aUser(id)), next_cursor });
    await settled();
  };
  const ids = () => list.rows()?.map(({ id }) => id);

  beforeEach(() => {
    search.set('');
    server = fakeServer();
    list = TestBed.runInInjectionContext(() =>
      pagedList(
        listUsers,
        () => ({ search: search() }),
        ({ id }) => id,
      ),
    );
  });

  afterEach(() => server.verify());

  it('grows by pages until there is no more', async () => {
    expect([ids(), list.empty()]).toEqual([undefined, false]);
    await answer([1, 2], 'next');
    expect([ids(), list.hasMore()]).toEqual([[1, 2], true]);
    void list.loadMore();
    void list.loadMore();
    expect(list.loadingMore()).toBe(true);
    await answer([2, 3], null, 'next'); // the second moved meanwhile
    expect([ids(), list.hasMore(), list.loadingMore()]).toEqual([[1, 2, 3], false, false]);
  });

  it('keeps its rows while others load, and drops a page of before', async () => {
    await answer([1], 'next');
    expect(ids()).toEqual([1]);
    const more = list.loadMore();
    const late = request('next');
    search.set('ada');
    TestBed.tick();
    expect([ids(), list.loading()]).toEqual([[1], true]);
    await answer([], null);
    late.flush({ items: [aUser(9)], next_cursor: null });
    await more;
    expect([ids(), list.empty()]).toEqual([[], true]);
  });

  it('says what failed, and tries again', async () => {
    TestBed.tick();
    request().flush(...refusal(503, 'Later.'));
    await settled();
    expect(list.problem()?.message).toBe('Later.');
    list.reload();
    await answer([1], 'next');
    void list.loadMore();
    request('next').flush(...refusal(503, 'Later.'));
    await settled();
    expect([list.moreFailed(), list.problem(), ids()]).toEqual([true, undefined, [1]]);
    void list.loadMore();
    await answer([2], null, 'next');
    expect([list.moreFailed(), ids()]).toEqual([false, [1, 2]]);
  });
});
