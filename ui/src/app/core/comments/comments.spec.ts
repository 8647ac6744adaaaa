import { HttpTestingController } from '@angular/common/http/testing';
import { inputBinding, outputBinding, signal } from '@angular/core';
import { ComponentFixture, TestBed } from '@angular/core/testing';
import { ActivatedRoute } from '@angular/router';
import { BehaviorSubject } from 'rxjs';

import { aComment, answerAuthorship, signIn } from '../../../testing/accounts';
import { hands } from '../../../testing/dom';
import { fakeServer, refusal, settled } from '../../../testing/http';
import { aConfig, anAccess } from '../../../testing/posts';
import { Comment } from '../../api';
import { Auth } from '../auth/auth';
import { Board } from '../config/board';
import { Comments } from './comments';
import { OwnComments } from './own-comments';
import { Subject } from './subject';

describe('Comments', () => {
  const moderator = signal(false);
  const isPrivate = signal(false);
  const fragment = new BehaviorSubject<string | null>(null);
  const counted = vi.fn();
  let own: number[];
  let server: HttpTestingController;
  let fixture: ComponentFixture<Comments>;

  const host = () => fixture.nativeElement as HTMLElement;
  const texts = () =>
    Array.from(host().querySelectorAll('app-markdown, .gone'), (e) => e.textContent.trim());
  const { button, buttons, write } = hands(host);
  const stable = async () => {
    await settled();
    TestBed.tick();
    await settled();
    answerAuthorship(server, { comment_ids: own });
    await settled();
    await fixture.whenStable();
  };
  const list = () =>
    server.expectOne(({ url, params }) => url === '/api/posts/1/comments' && !params.has('cursor'));
  const open = async (items: Comment[], next_cursor: string | null = null) => {
    fixture = TestBed.createComponent(Comments, {
      bindings: [
        inputBinding('subject', (): Subject => ({ post_id: 1 })),
        inputBinding('count', () => items.length),
        inputBinding('path', () => '/p/1'),
        inputBinding('moderator', moderator),
        inputBinding('isPrivate', isPrivate),
        outputBinding('counted', counted),
      ],
    });
    document.body.append(host());
    fixture.detectChanges();
    list().flush({ items, next_cursor });
    await stable();
  };
  const noContent = { status: 204, statusText: 'No Content' };

  beforeEach(async () => {
    own = [];
    moderator.set(false);
    isPrivate.set(false);
    fragment.next(null);
    counted.mockClear();
    Element.prototype.scrollIntoView = vi.fn();
    HTMLDialogElement.prototype.showModal = function () {
      this.open = true;
    };
    HTMLDialogElement.prototype.close = function () {
      this.open = false;
    };
    vi.stubGlobal(
      'IntersectionObserver',
      class {
        observe = () => undefined;
        disconnect = () => undefined;
      },
    );
    server = fakeServer({ provide: ActivatedRoute, useValue: { fragment } });
    const loaded = TestBed.inject(Board).load();
    server.expectOne('/api/config').flush(aConfig());
    await loaded;
  });

  afterEach(() => {
    answerAuthorship(server);
    server.verify();
    TestBed.inject(Auth).end();
    host().remove();
    vi.unstubAllGlobals();
  });

  it('shows what was said, oldest first, and asks for more on demand', async () => {
    await open([aComment(1), aComment(2, { deleted: true, text: '', reply_count: 1 })], 'next');
    expect(texts()).toEqual(['Comment 1', 'This comment was deleted.']);
    button('More comments').click();
    server
      .expectOne(({ params }) => params.get('cursor') === 'next')
      .flush({ items: [aComment(3)], next_cursor: null });
    await stable();
    expect(texts()).toHaveLength(3);
    expect(buttons('More comments')).toEqual([]);
  });

  it('says when there is nothing, and when it could not be loaded', async () => {
    await open([]);
    expect(host().textContent).toContain('Nobody has said anything yet.');
    fixture.destroy();
    fixture = TestBed.createComponent(Comments, {
      bindings: [
        inputBinding('subject', (): Subject => ({ post_id: 1 })),
        inputBinding('count', () => 0),
        inputBinding('path', () => '/p/1'),
      ],
    });
    fixture.detectChanges();
    list().flush(...refusal(503, 'Later.'));
    await stable();
    button('Try again').click();
    TestBed.tick();
    list().flush({ items: [aComment(1)], next_cursor: null });
    await stable();
    expect(texts()).toEqual(['Comment 1']);
  });

  it('sends a comment once, counts it, and forgets the draft', async () => {
    await open([]);
    write('comment-on-post-1', ' **Yes** ');
    await stable();
    expect(localStorage.getItem('corkboard.draft.comment.comment-on-post-1')).toContain(
      ' **Yes** ',
    );
    const send = button('Comment');
    send.click();
    send.click();
    const request = server.expectOne({ method: 'POST', url: '/api/posts/1/comments' });
    expect(request.request.body).toEqual({ text: '**Yes**' });
    request.flush(aComment(9, { text: '**Yes**' }));
    await stable();
    expect(texts()).toEqual(['Yes']);
    expect(counted).toHaveBeenCalledOnce();
    expect(TestBed.inject(OwnComments).has(9)).toBe(true);
    expect(localStorage.getItem('corkboard.draft.comment.comment-on-post-1')).toBeNull();
    expect(document.activeElement?.id).toBe('comment-9');
  });

  it('keeps what was written when it is refused, and shows why at the field', async () => {
    await open([]);
    write('comment-on-post-1', 'Yes');
    button('Comment').click();
    const fault = { field: 'text', message: 'No such words here.' };
    server
      .expectOne('/api/posts/1/comments')
      .flush(...refusal(422, 'Some values are not valid.', [fault]));
    await stable();
    expect(host().querySelector('#comment-on-post-1-error')?.textContent).toBe(fault.message);
    expect(host().querySelector<HTMLTextAreaElement>('#comment-on-post-1')?.value).toBe('Yes');
    expect(counted).not.toHaveBeenCalled();
  });

  it('shows what it will look like', async () => {
    await open([]);
    write('comment-on-post-1', '**Yes** <b>');
    await stable();
    button('Preview').click();
    await stable();
    expect(host().querySelector('.preview strong')?.textContent).toBe('Yes');
  });

  it('answers a comment below it', async () => {
    await open([aComment(1), aComment(2)]);
    button('Reply').click();
    await stable();
    write('reply-1', 'Indeed');
    host().querySelector<HTMLFormElement>('.replies form')?.requestSubmit();
    const request = server.expectOne({ method: 'POST', url: '/api/posts/1/comments' });
    expect(request.request.body).toEqual({ text: 'Indeed', parent_id: 1 });
    request.flush(aComment(3, { parent_id: 1, text: 'Indeed' }));
    await stable();
    expect(texts()).toEqual(['Comment 1', 'Indeed', 'Comment 2']);
    expect(host().querySelector('#reply-1')).toBeNull();
  });

  it('loads all replies, however many pages they are', async () => {
    await open([aComment(1, { reply_count: 2 })]);
    button('Show all 2 replies').click();
    const replies = (cursor: string | null) =>
      server.expectOne(
        ({ url, params }) => url === '/api/comments/1/replies' && params.get('cursor') === cursor,
      );
    replies(null).flush({ items: [aComment(2, { parent_id: 1 })], next_cursor: 'x' });
    await settled();
    replies('x').flush({ items: [aComment(3, { parent_id: 1 })], next_cursor: null });
    await stable();
    expect(texts()).toEqual(['Comment 1', 'Comment 2', 'Comment 3']);
  });

  it('offers changes to the author and deleting to moderators', async () => {
    own = [2];
    await open([aComment(1), aComment(2)]);
    expect([buttons('Edit').length, host().querySelectorAll('.tools > .danger').length]).toEqual([
      1, 1,
    ]);
    moderator.set(true);
    await stable();
    expect([buttons('Edit').length, host().querySelectorAll('.tools > .danger').length]).toEqual([
      1, 2,
    ]);
  });

  it('changes a comment', async () => {
    own = [1];
    await open([aComment(1, { text: 'Old' })]);
    button('Edit').click();
    await stable();
    write('edit-1', 'New');
    button('Save').click();
    const request = server.expectOne({ method: 'PATCH', url: '/api/comments/1' });
    expect(request.request.body).toEqual({ text: 'New' });
    request.flush(aComment(1, { text: 'New', edited_at: '2026-01-02T00:00:00Z' }));
    await stable();
    expect(texts()).toEqual(['New']);
    expect(host().querySelector('.edited')).not.toBeNull();
    expect(localStorage.getItem('corkboard.draft.comment.edit-1')).toBeNull();
    expect(document.activeElement?.id).toBe('comment-1');
  });

  it.each([
    [0, []],
    [1, ['This comment was deleted.']],
  ])('deletes a comment with %i replies', async (reply_count, left) => {
    own = [1];
    await open([aComment(1, { reply_count })]);
    host().querySelector<HTMLElement>('.tools > .danger')?.click();
    host().querySelector<HTMLElement>('dialog .danger.solid')?.click();
    server.expectOne({ method: 'DELETE', url: '/api/comments/1' }).flush(null, noContent);
    await stable();
    expect(texts()).toEqual(left);
    expect(counted).toHaveBeenCalledOnce();
  });

  it('finds the comment the address points at, on whatever page', async () => {
    fragment.next('comment-5');
    await open([aComment(1)], 'next');
    server
      .expectOne(({ params }) => params.get('cursor') === 'next')
      .flush({ items: [aComment(2, { reply_count: 1 })], next_cursor: null });
    await settled();
    server
      .expectOne(({ url }) => url === '/api/comments/2/replies')
      .flush({ items: [aComment(5, { parent_id: 2 })], next_cursor: null });
    await stable();
    expect(host().querySelector('.here #comment-5')).not.toBeNull();
    expect(document.activeElement?.id).toBe('comment-5');
  });

  it('says so where comments are left to the admins, but not in a private project', async () => {
    const loaded = TestBed.inject(Board).load();
    server.expectOne('/api/config').flush(aConfig({ access: anAccess({ comments: 'admins' }) }));
    await loaded;
    await open([aComment(1)]);
    expect(host().querySelector('form, .invite')).toBeNull();
    expect(host().querySelector('.closed')?.textContent).toContain('only admins');
    isPrivate.set(true);
    await stable();
    expect(host().querySelector('form')).not.toBeNull();
    expect(host().querySelector('.closed')).toBeNull();
  });

  it('invites visitors to sign in where comments need an account', async () => {
    const loaded = TestBed.inject(Board).load();
    server.expectOne('/api/config').flush(aConfig({ access: anAccess({ comments: 'users' }) }));
    await loaded;
    await open([aComment(1)]);
    expect(host().querySelector('form')).toBeNull();
    expect(buttons('Reply')).toEqual([]);
    expect(host().querySelector('.invite a')?.getAttribute('href')).toContain('/sign-in');
    await signIn(server);
    TestBed.tick();
    list().flush({ items: [aComment(1)], next_cursor: null });
    await stable();
    expect(host().querySelector('form')).not.toBeNull();
    expect(host().querySelector('#comment-on-post-1-username')).toBeNull();
    expect(host().querySelector('.as')?.textContent.trim()).toBe('Writing as Ada Lovelace');
  });

  it('marks who has no account, and who works here', async () => {
    await open([
      aComment(1, { author: { kind: 'visitor', user_id: null, name: 'Ada' } }),
      aComment(2, { author: { kind: 'staff', user_id: 1, name: 'Ada' } }),
      aComment(3),
    ]);
    const headers = Array.from(host().querySelectorAll('article header'));
    const marks = headers.map((header) => header.querySelector('.tag')?.textContent);
    expect(marks).toEqual(['Guest', 'Staff', undefined]);
  });
});
