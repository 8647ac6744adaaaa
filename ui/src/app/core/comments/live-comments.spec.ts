import { HttpTestingController } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';

import { aComment, answerAuthorship, signIn } from '../../../testing/accounts';
import { fakeServer, settled } from '../../../testing/http';
import { happens } from '../../../testing/live';
import { Comment } from '../../api';
import { Auth } from '../auth/auth';
import { LiveEvents } from '../live/live-events';
import { CommentStore } from './comment-store';

const URL = '/api/posts/1/comments';

describe('CommentStore, as others comment', () => {
  let server: HttpTestingController;
  let store: CommentStore;

  const subject = { post_id: 1, issue_number: null };
  const counts = { comment_count: 1, version: 2 };
  const created = (comment_id: number, parent_id: number | null = null) =>
    happens({ kind: 'comment.created', comment_id, parent_id, ...subject, ...counts });
  const updated = (comment_id: number, parent_id: number | null = null) =>
    happens({ kind: 'comment.updated', comment_id, parent_id, ...subject });
  const deleted = (comment_id: number, parent_id: number | null = null) =>
    happens({ kind: 'comment.deleted', comment_id, parent_id, ...subject, ...counts });
  const answer = async (items: Comment[], next_cursor: string | null = null, cursor?: string) => {
    await settled();
    server
      .expectOne(({ url, params }) => url === URL && params.get('cursor') === (cursor ?? null))
      .flush({ items, next_cursor });
    await settled();
  };
  const answerReplies = async (id: number, items: Comment[]) => {
    await settled();
    server
      .expectOne(({ url }) => url === `/api/comments/${id}/replies`)
      .flush({ items, next_cursor: null });
    await settled();
  };
  const open = async (items: Comment[], next_cursor: string | null = null) => {
    store.show({ post_id: 1 });
    TestBed.tick();
    await answer(items, next_cursor);
  };
  const texts = () => store.threads().map(({ comment }) => comment.text);
  const nothingIsAsked = async () => {
    await settled();
    answerAuthorship(server);
    server.expectNone(() => true);
  };

  beforeEach(async () => {
    TestBed.configureTestingModule({ providers: [CommentStore] });
    server = fakeServer();
    store = TestBed.inject(CommentStore);
    await signIn(server);
  });

  afterEach(() => {
    answerAuthorship(server);
    server.verify();
    TestBed.inject(Auth).end();
  });

  it('appends what is said', async () => {
    await open([aComment(1)]);
    created(2);
    await answer([aComment(1), aComment(2)]);
    expect([texts(), store.news()]).toEqual([['Comment 1', 'Comment 2'], 0]);
  });

  it('lets it wait while something is written', async () => {
    await open([aComment(1)]);
    store.isWriting = () => true;
    created(2);
    created(3);
    await nothingIsAsked();
    expect([texts(), store.news()]).toEqual([['Comment 1'], 2]);
    store.showNews();
    await answer([aComment(1), aComment(2), aComment(3)]);
    expect([texts().length, store.news()]).toEqual([3, 0]);
  });

  it('has no place for it while the end is not loaded', async () => {
    await open([aComment(1)], 'next');
    created(99);
    await nothingIsAsked();
    void store.loadMore();
    await answer([aComment(5)], null, 'next');
    created(100);
    await answer([aComment(5), aComment(100)], null, 'next');
    expect(texts()).toEqual(['Comment 1', 'Comment 5', 'Comment 100']);
  });

  it('shows what is sent from here once, whichever comes first, answer or event', async () => {
    await open([]);
    const added = store.add({ text: 'Mine' });
    created(7);
    server.expectOne({ method: 'POST', url: URL }).flush(aComment(7, { text: 'Mine' }));
    await added;
    created(7);
    await nothingIsAsked();
    expect(texts()).toEqual(['Mine']);
  });

  it('shows another text, and no more what is deleted', async () => {
    await open([aComment(1), aComment(2), aComment(3)]);
    updated(2);
    deleted(3);
    await settled();
    const asked = server.match(({ url }) => url === URL);
    const left = { items: [aComment(1), aComment(2, { text: 'Better' })], next_cursor: null };
    asked.forEach((request) => request.flush(left));
    await settled();
    expect(texts()).toEqual(['Comment 1', 'Better']);
  });

  it('shows replies in their thread', async () => {
    await open([aComment(1), aComment(2)]);
    created(5, 1);
    await answerReplies(1, [aComment(5, { parent_id: 1 })]);
    const [thread] = store.threads();
    expect([thread?.comment.reply_count, thread?.replies.map(({ id }) => id)]).toEqual([1, [5]]);
  });

  it('lets go of a deleted comment with its last reply', async () => {
    await open([aComment(1, { deleted: true, text: '', reply_count: 1 })]);
    deleted(5, 1);
    await settled();
    server.expectOne(({ url }) => url === URL).flush({ items: [], next_cursor: null });
    await answerReplies(1, []);
    expect(store.empty()).toBe(true);
  });

  it('asks for everything in view when events were missed', async () => {
    await open([aComment(1)]);
    TestBed.inject(LiveEvents).tellReset();
    await answer([aComment(1, { text: 'Changed' }), aComment(2)]);
    expect(texts()).toEqual(['Changed', 'Comment 2']);
  });

  it('hears nothing of other posts', async () => {
    await open([aComment(1)]);
    const other = { post_id: 2, issue_number: null, parent_id: null, ...counts };
    happens({ kind: 'comment.created', comment_id: 9, ...other });
    await nothingIsAsked();
  });
});
