import { HttpTestingController } from '@angular/common/http/testing';
import { ComponentFixture, TestBed } from '@angular/core/testing';

import { aUser, signIn } from '../../../testing/accounts';
import { fakeDialogs, hands } from '../../../testing/dom';
import { fakeServer, refusal, settled } from '../../../testing/http';
import { User } from '../../api';
import { Auth } from '../../core/auth/auth';
import { UsersPage } from './users-page';

describe('UsersPage', () => {
  let server: HttpTestingController;
  let fixture: ComponentFixture<UsersPage>;

  const host = () => fixture.nativeElement as HTMLElement;
  const { one, button } = hands(host);
  const names = () => Array.from(host().querySelectorAll('.mail'), (e) => e.textContent);
  const stable = async () => {
    await settled();
    await fixture.whenStable();
  };
  const list = (params: Record<string, string>) =>
    server.expectOne(
      ({ url, params: given }) =>
        url === '/api/users' &&
        given.keys().filter((key) => key !== 'limit').length === Object.keys(params).length &&
        Object.entries(params).every(([key, value]) => given.get(key) === value),
    );
  const mail = (id: number) => `${id}@example.org`;
  const user = (id: number, change: Partial<User> = {}) =>
    aUser(id, { email: mail(id), ...change });

  beforeEach(async () => {
    fakeDialogs();
    server = fakeServer();
    await signIn(server, { role: 'admin' });
    fixture = TestBed.createComponent(UsersPage);
    document.body.append(host());
    fixture.detectChanges();
    list({}).flush({ items: [user(7, { role: 'admin' }), user(8)], next_cursor: 'next' });
    await stable();
  });

  afterEach(() => {
    server.verify();
    TestBed.inject(Auth).end();
    host().remove();
    vi.useRealTimers();
  });

  it('shows a page after the other, and lets nobody change themselves', async () => {
    expect(host().querySelectorAll('.tools .danger')).toHaveLength(1);
    button('Load more').click();
    list({ cursor: 'next' }).flush({ items: [user(9)], next_cursor: null });
    await stable();
    expect(names()).toEqual([mail(7), mail(8), mail(9)]);
  });

  it('searches when the typing pauses', async () => {
    vi.useFakeTimers();
    const box = one('input') as HTMLInputElement;
    for (const text of ['b', 'bo', 'bob ']) {
      box.value = text;
      box.dispatchEvent(new Event('input'));
      await vi.advanceTimersByTimeAsync(100);
    }
    await vi.advanceTimersByTimeAsync(250);
    TestBed.tick();
    list({ search: 'bob' }).flush({ items: [], next_cursor: null });
    await vi.advanceTimersByTimeAsync(0);
    await fixture.whenStable();
    expect(host().textContent).toContain('Nobody is called “bob');
  });

  it('deactivates after asking', async () => {
    button('Deactivate').click();
    await stable();
    expect(one('dialog[open] h2').textContent).toBe('Deactivate User 8?');
    one('dialog[open] .danger.solid').click();
    const request = server.expectOne({ method: 'PATCH', url: '/api/users/8' });
    expect(request.request.body).toEqual({ is_active: false });
    request.flush(user(8, { is_active: false }));
    await stable();
    expect(one('.tag.bad').textContent).toBe('Deactivated');
    expect(host().querySelector('dialog[open]')).toBeNull();
  });

  it('confirms an address after asking, and takes that back', async () => {
    expect(host().textContent).not.toContain('Unconfirmed');
    button('Unconfirm address').click();
    await stable();
    one('dialog[open] .danger.solid').click();
    const first = server.expectOne({ method: 'PATCH', url: '/api/users/8' });
    expect(first.request.body).toEqual({ email_confirmed: false });
    first.flush(user(8, { email_confirmed: false }));
    await stable();
    expect(host().textContent).toContain('Unconfirmed address');
    button('Confirm address').click();
    await stable();
    one('dialog[open] .primary').click();
    const second = server.expectOne({ method: 'PATCH', url: '/api/users/8' });
    expect(second.request.body).toEqual({ email_confirmed: true });
    second.flush(user(8));
    await stable();
    expect(host().textContent).not.toContain('Unconfirmed address');
  });

  it('leaves the row as it was when the server refuses', async () => {
    button('Make admin').click();
    await stable();
    one('dialog[open] .primary').click();
    server.expectOne('/api/users/8').flush(...refusal(409, 'Somebody has to be an admin.'));
    await stable();
    expect(button('Make admin')).toBeDefined();
  });
});
