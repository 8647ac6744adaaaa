import { HttpTestingController } from '@angular/common/http/testing';
import { ComponentFixture, TestBed } from '@angular/core/testing';

import { fakeDialogs, hands } from '../../../testing/dom';
import { fakeServer, refusal, settled } from '../../../testing/http';
import { QueuedMail } from '../../api';
import { MailPage } from './mail-page';

const aMail = (id: number, change: Partial<QueuedMail> = {}): QueuedMail => ({
  id,
  to: `${id}@example.org`,
  is_message: true,
  status: 'waiting',
  attempts: 1,
  error: '',
  created_at: '2026-01-01T00:00:00Z',
  next_try_at: '2026-01-01T01:00:00Z',
  sent_at: null,
  ...change,
});

describe('MailPage', () => {
  let server: HttpTestingController;
  let fixture: ComponentFixture<MailPage>;

  const host = () => fixture.nativeElement as HTMLElement;
  const { one, button } = hands(host);
  const addresses = () =>
    Array.from(host().querySelectorAll('li strong'), (element) => element.textContent);
  const stable = async () => {
    await settled();
    await fixture.whenStable();
  };
  const answer = async (mails: QueuedMail[]) => {
    TestBed.tick();
    const state = { enabled: true, server: 'mail:25', sender: 'x@example.org' };
    server.expectOne('/api/mail').flush({ ...state, waiting: mails.length, failed: 0 });
    server
      .expectOne(({ url }) => url === '/api/mail/queue')
      .flush({ items: mails, next_cursor: null });
    await stable();
  };
  const noContent = { status: 204, statusText: 'No Content' };

  beforeEach(() => {
    fakeDialogs();
    server = fakeServer();
    fixture = TestBed.createComponent(MailPage);
    document.body.append(host());
    fixture.detectChanges();
  });

  afterEach(() => {
    server.verify();
    host().remove();
  });

  it('shows what waits, and offers nothing for what was sent', async () => {
    await answer([aMail(2, { error: 'The server is away.' }), aMail(1, { status: 'sent' })]);
    expect(addresses()).toEqual(['2@example.org', '1@example.org']);
    expect(one('li code').textContent).toBe('The server is away.');
    expect(host().querySelectorAll('app-failure-tools')).toHaveLength(1);
  });

  it('tries again', async () => {
    await answer([aMail(2)]);
    button('Try again').click();
    button('Try again').click();
    server.expectOne({ method: 'POST', url: '/api/mail/queue/2/retry' }).flush(null, noContent);
    await settled();
    await answer([aMail(2, { attempts: 2 })]);
    expect(host().textContent).toContain('tried 2 times');
  });

  it('discards after asking, and keeps the row when the server refuses', async () => {
    await answer([aMail(2)]);
    const request = { method: 'DELETE', url: '/api/mail/queue/2' };
    for (const gone of [false, true]) {
      button('Discard').click();
      await stable();
      one('dialog[open] .danger.solid').click();
      if (gone) server.expectOne(request).flush(null, noContent);
      else server.expectOne(request).flush(...refusal(503, 'Later.'));
      await settled();
      if (gone) await answer([]);
      expect(addresses()).toEqual(gone ? [] : ['2@example.org']);
    }
    expect(host().textContent).toContain('There are none.');
  });
});
