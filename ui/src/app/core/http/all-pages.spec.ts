import { HttpClient } from '@angular/common/http';
import { HttpTestingController } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';

import { listMembers, Member } from '../../api';
import { fakeServer } from '../../../testing/http';
import { allPages, PAGE } from './all-pages';

const members = (first: number, count: number): Member[] =>
  Array.from({ length: count }, (_, index) => ({
    user_id: first + index,
    name: 'Ada',
    role: 'viewer',
  }));

describe('allPages', () => {
  let server: HttpTestingController;
  let found: Member[] | undefined;

  beforeEach(() => {
    server = fakeServer();
    found = undefined;
    allPages(listMembers)(TestBed.inject(HttpClient), '', { project_id: 7 }).subscribe(
      ({ body }) => (found = body),
    );
  });

  afterEach(() => server.verify());

  it('asks once where a page is not full', () => {
    server.expectOne('/api/projects/7/members').flush(members(1, 2));
    expect(found?.length).toBe(2);
  });

  it('goes on behind full pages', () => {
    server.expectOne('/api/projects/7/members').flush(members(1, PAGE));
    expect(found).toBeUndefined();
    server.expectOne(`/api/projects/7/members?offset=${PAGE}`).flush(members(PAGE + 1, PAGE));
    server.expectOne(`/api/projects/7/members?offset=${2 * PAGE}`).flush([]);
    expect(found?.map(({ user_id }) => user_id)).toEqual(
      members(1, 2 * PAGE).map(({ user_id }) => user_id),
    );
  });
});
