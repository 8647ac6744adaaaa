import { HttpTestingController } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';

import { fakeServer } from '../../../testing/http';
import { aProject } from '../../../testing/issues';
import { happens } from '../../../testing/live';
import { aPost } from '../../../testing/posts';
import { Projects } from '../../core/projects/projects';
import { NewPosts } from './new-posts';

describe('NewPosts', () => {
  let server: HttpTestingController;
  let news: NewPosts;

  const created = (post_id: number, project = 1) =>
    happens({ kind: 'post.created', post_id, title: 'New', version: 1 }, project);
  const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

  beforeEach(() => {
    vi.useFakeTimers();
    server = fakeServer();
    news = TestBed.inject(NewPosts);
  });

  afterEach(() => {
    server.match('/api/projects?all=true');
    server.verify();
    vi.useRealTimers();
  });

  it('gathers what belongs to the project of the list', async () => {
    news.begin({ project_id: 2 });
    created(5, 2);
    created(6, 1);
    created(7, 2);
    await pass(300);
    expect(news.ids()).toEqual([5, 7]);
    happens({ kind: 'post.deleted', post_id: 5 }, 2);
    expect(news.ids()).toEqual([7]);
    news.begin({ project_id: 2 });
    expect(news.ids()).toEqual([]);
  });

  it('has the server say what matches a search, once for many', async () => {
    news.begin({ search: 'dark' });
    created(5);
    created(6);
    await pass(300);
    const request = server.expectOne(({ url }) => url === '/api/posts');
    expect(request.request.params.toString()).toBe('sort=new&search=dark&limit=50');
    request.flush({ items: [aPost(6), aPost(1)], next_cursor: null });
    await pass(0);
    expect(news.ids()).toEqual([6]);
  });

  it('counts nothing of private projects where the list has what is public', async () => {
    TestBed.inject(Projects).keep(aProject(3, { is_public: false }));
    news.begin({});
    created(5, 3);
    created(6, 1);
    await pass(300);
    expect(news.ids()).toEqual([6]);
  });

  it('finds what came while nobody told', async () => {
    news.begin({});
    const done = news.lookAgain(4);
    server
      .expectOne(({ url }) => url === '/api/posts')
      .flush({ items: [aPost(6), aPost(5), aPost(4)], next_cursor: null });
    await done;
    expect(news.ids()).toEqual([6, 5]);
  });
});
