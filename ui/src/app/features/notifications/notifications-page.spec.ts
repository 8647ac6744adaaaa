import { HttpTestingController } from '@angular/common/http/testing';
import { ComponentFixture, TestBed } from '@angular/core/testing';

import { signIn } from '../../../testing/accounts';
import { hands } from '../../../testing/dom';
import { fakeServer, settled } from '../../../testing/http';
import { Notification } from '../../api';
import { Auth } from '../../core/auth/auth';
import { NotificationsPage } from './notifications-page';
import { linkTo, sentence } from './sentence';

const news = (id: number, change: Partial<Notification> = {}): Notification => ({
  id,
  kind: 'comment',
  post_id: 7,
  issue_number: null,
  comment_id: 3,
  title: `Post ${id}`,
  status: null,
  project_id: 1,
  project_key: 'FB',
  project_slug: 'feedback',
  actor_name: 'Bob',
  read: false,
  created_at: '2026-01-01T00:00:00Z',
  ...change,
});

describe('NotificationsPage', () => {
  let server: HttpTestingController;
  let fixture: ComponentFixture<NotificationsPage>;

  const host = () => fixture.nativeElement as HTMLElement;
  const { one, button } = hands(host);
  const list = (query: string) => server.expectOne(`/api/notifications?unread=${query}`);
  const stable = async () => {
    await settled();
    await fixture.whenStable();
  };
  const unread = () =>
    Array.from(host().querySelectorAll('.unread strong'), (e) => e.textContent.trim());

  beforeEach(async () => {
    server = fakeServer();
    await signIn(server);
    fixture = TestBed.createComponent(NotificationsPage);
    fixture.detectChanges();
    list('false&limit=30').flush({
      items: [news(3), news(2), news(1, { read: true })],
      next_cursor: 'more',
    });
    await stable();
    server.match('/api/notifications/unread').forEach((request) => request.flush({ unread: 2 }));
  });

  afterEach(() => TestBed.inject(Auth).end());

  it('marks one as read', async () => {
    button('Mark as read: Post 3').click();
    server.expectOne('/api/notifications/3/read').flush({ unread: 1 });
    await stable();
    expect(unread()).toEqual(['Post 2']);
  });

  it('marks all as read, as far as they were shown', async () => {
    button('Mark all as read').click();
    const request = server.expectOne('/api/notifications/read');
    expect(request.request.body).toEqual({ through: 3 });
    request.flush({ unread: 0 });
    await stable();
    expect(unread()).toEqual([]);
    expect(button('Mark all as read').disabled).toBe(true);
  });

  it('goes on, and shows the unread alone', async () => {
    button('Load more').click();
    list('false&limit=30&cursor=more').flush({ items: [news(0)], next_cursor: null });
    await stable();
    expect(unread()).toEqual(['Post 3', 'Post 2', 'Post 0']);
    one('input').click();
    fixture.detectChanges();
    list('true&limit=30').flush({ items: [], next_cursor: null });
    await stable();
    expect(host().textContent).toContain('Nothing is unread');
  });
});

describe('sentence', () => {
  const words = (change: Partial<Notification>) => {
    const { before, after } = sentence(news(1, change));
    return `${before} X ${after}`.trim();
  };

  it('tells what happened', () => {
    expect(words({})).toBe('Bob commented on X');
    expect(words({ actor_name: null })).toBe('Somebody commented on X');
    expect(words({ kind: 'reply' })).toBe('Bob answered you on X');
    expect(words({ kind: 'mention' })).toBe('Bob mentioned you on X');
    expect(words({ kind: 'status', status: 'doing' })).toBe('X is now: In progress');
    expect(words({ kind: 'status' })).toBe('X is not being worked on any more');
    expect(words({ kind: 'assigned', issue_number: 4 })).toBe('Bob assigned FB-4 X to you');
  });

  it('leads to where it happened', () => {
    expect(linkTo(news(1))).toEqual(['/p', 7]);
    expect(linkTo(news(1, { post_id: null, issue_number: 4 }))).toEqual([
      '/b',
      'feedback',
      'issues',
      4,
    ]);
  });
});
