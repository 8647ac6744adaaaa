import { HttpTestingController } from '@angular/common/http/testing';
import { inputBinding, signal } from '@angular/core';
import { ComponentFixture, TestBed } from '@angular/core/testing';

import { signIn } from '../../../testing/accounts';
import { fakeDialogs, hands } from '../../../testing/dom';
import { fakeServer, refusal, settled } from '../../../testing/http';
import { aDelivery, aWebhook } from '../../../testing/webhooks';
import { Auth } from '../../core/auth/auth';
import { Webhooks } from './webhooks';

const noContent = { status: 204, statusText: 'No Content' };

describe('Webhooks', () => {
  let server: HttpTestingController;
  let fixture: ComponentFixture<Webhooks>;

  const host = () => fixture.nativeElement as HTMLElement;
  const { one, button, write, error } = hands(host);
  const stable = async () => {
    await settled();
    TestBed.tick();
    await fixture.whenStable();
  };
  const start = async (project: number | null, ...webhooks: ReturnType<typeof aWebhook>[]) => {
    const bindings = [inputBinding('project', signal(project))];
    fixture = TestBed.createComponent(Webhooks, { bindings });
    document.body.append(host());
    fixture.detectChanges();
    const asked = server.expectOne(({ url }) => url === '/api/webhooks');
    const query = project === null ? '' : `?project_id=${project}`;
    expect(asked.request.urlWithParams).toBe(`/api/webhooks${query}`);
    asked.flush(webhooks);
    await stable();
  };
  const box = (label: string) => {
    const labels = Array.from(host().querySelectorAll('dialog[open] label'));
    const found = labels.find(({ textContent }) => textContent.trim() === label);
    return found?.querySelector('input') ?? expect.fail(`no box ${label}`);
  };

  beforeEach(async () => {
    fakeDialogs();
    server = fakeServer();
    await signIn(server);
  });

  afterEach(() => {
    server.verify();
    TestBed.inject(Auth).end();
    host().remove();
  });

  it('makes one, and shows its secret once', async () => {
    await start(1);
    expect(host().textContent).toContain('No webhooks yet');
    button('New webhook').click();
    await stable();
    write('webhook-url', ' https://example.org/hook ');
    box('Only what I choose').click();
    await stable();
    button('Create webhook').click();
    await stable();
    expect(one('fieldset .error').textContent).toBe('Choose at least one.');
    box('Comments').click();
    box('Posts voted on').click();
    await stable();
    button('Create webhook').click();
    const request = server.expectOne({ method: 'POST', url: '/api/webhooks' });
    expect(request.request.body).toEqual({
      url: 'https://example.org/hook',
      kinds: ['comment.*', 'post.voted'],
      project_id: 1,
    });
    request.flush({ ...aWebhook(3), secret: 'whsec_x' });
    await stable();
    expect((one('#webhook-secret') as HTMLInputElement).value).toBe('whsec_x');
    button('Done').click();
    await stable();
    expect(host().querySelector('#webhook-secret')).toBeNull();
    expect(host().textContent).toContain('https://example.org/3');
  });

  it('says at the field what the server has against an address', async () => {
    await start(null);
    button('New webhook').click();
    await stable();
    write('webhook-url', 'http://127.0.0.1');
    button('Create webhook').click();
    const fault = { field: 'url', message: 'It leads into the own network.' };
    server.expectOne('/api/webhooks').flush(...refusal(422, fault.message, [fault]));
    await stable();
    expect(error('webhook-url')).toBe(fault.message);
  });

  it('changes one', async () => {
    await start(1, aWebhook(3, { kinds: ['post.*'] }));
    expect(host().textContent).toContain('Posts');
    button('Edit').click();
    await stable();
    expect(box('Posts').checked).toBe(true);
    box('Everything that happens').click();
    await stable();
    button('Save').click();
    const request = server.expectOne({ method: 'PATCH', url: '/api/webhooks/3' });
    expect(request.request.body).toEqual({ url: 'https://example.org/3', kinds: [] });
    request.flush(aWebhook(3));
    await stable();
    expect(host().querySelector('dialog[open]')).toBeNull();
    expect(host().textContent).toContain('Everything');
  });

  it.each([
    [{ is_active: false, off_reason: 'gone' } as const, 'Off', 'answered 410'],
    [{ is_active: false, off_reason: 'failing' } as const, 'Off', 'for days'],
    [{ is_active: false, off_reason: 'creator' } as const, 'Paused', 'may not manage it any more'],
    [{ failing_since: '2026-01-01T00:00:00Z' }, 'Failing', 'It has been failing since'],
  ])('tells what is wrong: %o', async (change, tag, why) => {
    await start(1, aWebhook(3, change));
    expect(one('.tag').textContent).toBe(tag);
    expect(one('.error').textContent).toContain(why);
  });

  it('is taken over from whoever may not manage it any more', async () => {
    const paused = { is_active: false, off_reason: 'creator', created_by_name: 'Bob' } as const;
    await start(1, aWebhook(3, paused));
    expect(host().textContent).toContain('Set up by Bob.');
    button('Take over').click();
    const request = server.expectOne({ method: 'PATCH', url: '/api/webhooks/3' });
    expect(request.request.body).toEqual({ is_active: true });
    request.flush(aWebhook(3));
    await stable();
    expect(host().textContent).toContain('Set up by Ada Lovelace.');
    expect(button('Switch off')).toBeDefined();
  });

  it('is switched off and on', async () => {
    await start(1, aWebhook(3));
    button('Switch off').click();
    const request = server.expectOne({ method: 'PATCH', url: '/api/webhooks/3' });
    expect(request.request.body).toEqual({ is_active: false });
    request.flush(aWebhook(3, { is_active: false }));
    await stable();
    expect(button('Switch on')).toBeDefined();
  });

  it('is tested, and shows what the receiver said', async () => {
    await start(1, aWebhook(3));
    button('Send a test').click();
    await stable();
    expect(button('Waiting for its answer…')).toBeDefined();
    const attempt = { ...aDelivery(1).last_attempt, status: 404, body: 'no such hook' };
    const failed = { status: 'failed', error: 'The answer was 404.', last_attempt: attempt };
    server.expectOne('/api/webhooks/3/test').flush({ ...aDelivery(1), ...failed });
    await stable();
    expect(one('.result').textContent).toContain('The test was not delivered');
    expect(one('.result').textContent).toContain('The answer was 404.');
    expect(one('.result pre').textContent).toBe('no such hook');
  });

  it('replaces the secret after asking', async () => {
    await start(1, aWebhook(3));
    button('New secret').click();
    await stable();
    one('app-confirmation dialog[open] .primary').click();
    const answer = { secret: 'whsec_y', previous_secret_until: '2026-01-02T00:00:00Z' };
    server.expectOne({ method: 'POST', url: '/api/webhooks/3/secret' }).flush(answer);
    await stable();
    expect((one('#webhook-secret') as HTMLInputElement).value).toBe('whsec_y');
    expect(host().textContent).toContain('for a day the one before');
  });

  it('is deleted after asking', async () => {
    await start(1, aWebhook(3));
    button('Delete').click();
    await stable();
    one('dialog[open] .danger.solid').click();
    server.expectOne({ method: 'DELETE', url: '/api/webhooks/3' }).flush(null, noContent);
    await stable();
    expect(host().textContent).toContain('No webhooks yet');
  });

  it('shows its log, and sends again', async () => {
    await start(1, aWebhook(3));
    button('Deliveries').click();
    await settled();
    TestBed.tick();
    const waiting = { status: 'pending', next_try_at: '2026-01-01T00:05:00Z' } as const;
    const page = { items: [aDelivery(2, { ...waiting, attempts: 3 })], next_cursor: 'more' };
    server.expectOne('/api/webhooks/3/deliveries').flush(page);
    await stable();
    expect(one('summary').textContent).toContain('Waiting');
    expect(one('summary').textContent).toContain('3 attempts');
    button('Load more').click();
    const older = { items: [aDelivery(1)], next_cursor: null };
    server.expectOne('/api/webhooks/3/deliveries?cursor=more').flush(older);
    await stable();
    expect(host().querySelectorAll('summary')).toHaveLength(2);
    button('Send again').click();
    const again = server.expectOne('/api/webhooks/3/deliveries/2/attempts');
    expect(again.request.method).toBe('POST');
    again.flush(aDelivery(2));
    await stable();
    expect(one('summary').textContent).toContain('Delivered');
  });
});
