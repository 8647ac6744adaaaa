import { HttpTestingController } from '@angular/common/http/testing';
import { ComponentFixture, TestBed } from '@angular/core/testing';

import { fakeDialogs, hands } from '../../../testing/dom';
import { fakeServer, refusal, settled } from '../../../testing/http';
import { EventFailure, EventReader } from '../../api';
import { EventLogPage } from './event-log-page';

const aReader = (name: string, change: Partial<EventReader> = {}): EventReader => ({
  name,
  behind: 0,
  oldest: null,
  failing: 0,
  parked: 0,
  updated_at: '2026-01-01T00:00:00Z',
  ...change,
});

const aFailure = (event_id: number, change: Partial<EventFailure> = {}): EventFailure => ({
  reader: 'mail',
  event_id,
  kind: 'post.created',
  subject: `post:${event_id}`,
  attempts: 3,
  error: 'The mail server is away.',
  next_try_at: '2026-01-01T01:00:00Z',
  parked_at: null,
  created_at: '2026-01-01T00:00:00Z',
  ...change,
});

describe('EventLogPage', () => {
  let server: HttpTestingController;
  let fixture: ComponentFixture<EventLogPage>;

  const host = () => fixture.nativeElement as HTMLElement;
  const { one, button } = hands(host);
  const stable = async () => {
    await settled();
    await fixture.whenStable();
  };
  const answer = async (failures: EventFailure[], next_cursor: string | null = null) => {
    TestBed.tick();
    const mail = aReader('mail', { behind: 3, failing: 1, parked: failures.length });
    server.expectOne('/api/events/readers').flush([mail, aReader('webhooks')]);
    server
      .expectOne(({ url, params }) => url === '/api/events/failures' && !params.has('cursor'))
      .flush({ items: failures, next_cursor });
    await stable();
  };
  const subjects = () => Array.from(host().querySelectorAll('code'), (e) => e.textContent);
  const noContent = { status: 204, statusText: 'No Content' };

  beforeEach(() => {
    fakeDialogs();
    server = fakeServer();
    fixture = TestBed.createComponent(EventLogPage);
    document.body.append(host());
    fixture.detectChanges();
  });

  afterEach(() => {
    server.verify();
    host().remove();
  });

  it('shows who reads, how far behind they are, and what failed', async () => {
    await answer([aFailure(5, { parked_at: '2026-01-02T00:00:00Z' })], 'next');
    const text = host().textContent;
    expect(text).toContain('3 events behind');
    expect(text).toContain('Up to date');
    expect(text).toContain('The mail server is away.');
    expect(one('strong .bad').textContent).toBe('Given up');
    button('Load more').click();
    server
      .expectOne(({ params }) => params.get('cursor') === 'next')
      .flush({ items: [aFailure(6)], next_cursor: null });
    await stable();
    expect(subjects()).toEqual(['post:5', 'post:6']);
  });

  it('tries again', async () => {
    await answer([aFailure(5)]);
    button('Try again').click();
    button('Try again').click();
    server
      .expectOne({ method: 'POST', url: '/api/events/failures/mail/5/retry' })
      .flush(null, noContent);
    await settled();
    await answer([]);
    expect(host().textContent).toContain('Nothing has failed.');
  });

  it('discards after asking, and keeps the row when the server refuses', async () => {
    await answer([aFailure(5)]);
    button('Discard').click();
    await stable();
    one('dialog[open] .danger.solid').click();
    const request = { method: 'DELETE', url: '/api/events/failures/mail/5' };
    server.expectOne(request).flush(...refusal(404, 'Gone already.'));
    await stable();
    expect([host().querySelector('dialog[open]'), subjects()]).toEqual([null, ['post:5']]);
    button('Discard').click();
    await stable();
    one('dialog[open] .danger.solid').click();
    server.expectOne(request).flush(null, noContent);
    await settled();
    await answer([]);
    expect(subjects()).toEqual([]);
  });

  it('says what failed, and recovers', async () => {
    server.expectOne('/api/events/readers').flush(...refusal(503, 'Later.'));
    server.expectOne(({ url }) => url === '/api/events/failures').flush(...refusal(503, 'Later.'));
    await stable();
    button('Try again').click();
    await answer([]);
    expect(host().querySelectorAll('.state')).toHaveLength(0);
  });
});
