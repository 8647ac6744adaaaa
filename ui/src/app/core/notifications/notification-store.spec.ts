import { HttpTestingController } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';

import { signIn } from '../../../testing/accounts';
import { fakeServer, refusal, settled } from '../../../testing/http';
import { happens, updated } from '../../../testing/live';
import { Auth } from '../auth/auth';
import { NotificationStore } from './notification-store';

const COUNT = '/api/notifications/unread';

describe('NotificationStore', () => {
  let server: HttpTestingController;
  let store: NotificationStore;

  beforeEach(() => {
    server = fakeServer();
    store = TestBed.inject(NotificationStore);
  });

  afterEach(() => TestBed.inject(Auth).end());

  async function enter(): Promise<void> {
    await signIn(server);
    TestBed.tick();
    server.expectOne(COUNT).flush({ unread: 2 });
    await settled();
  }

  it('asks nothing for visitors', async () => {
    await store.refresh();
    server.expectNone(COUNT);
    expect(store.unread()).toBe(0);
  });

  it('counts for who signs in, and forgets with who signs out', async () => {
    await enter();
    expect(store.unread()).toBe(2);
    TestBed.inject(Auth).end();
    TestBed.tick();
    expect(store.unread()).toBe(0);
  });

  it('believes the answer to the last question', async () => {
    await enter();
    void store.refresh();
    void store.read(7);
    server.expectOne('/api/notifications/7/read').flush({ unread: 1 });
    server.expectOne(COUNT).flush({ unread: 2 });
    await settled();
    expect(store.unread()).toBe(1);
  });

  it('keeps what it knows when the server fails', async () => {
    await enter();
    void store.refresh();
    server.expectOne(COUNT).flush(...refusal(503, 'Busy'));
    await settled();
    expect(store.unread()).toBe(2);
  });

  it('reads everything up to the newest that was shown', async () => {
    await enter();
    void store.readThrough(9);
    const request = server.expectOne({ method: 'PUT', url: '/api/notifications/read' });
    expect(request.request.body).toEqual({ through: 9 });
    request.flush({ unread: 0 });
    await settled();
    expect(store.unread()).toBe(0);
  });

  it('asks after what may have caused one', async () => {
    await enter();
    vi.useFakeTimers();
    for (const version of [1, 2]) happens(updated(7, 'done', version));
    await vi.advanceTimersByTimeAsync(3_000);
    vi.useRealTimers();
    server.expectOne(COUNT).flush({ unread: 3 });
    await settled();
    expect(store.unread()).toBe(3);
  });
});
