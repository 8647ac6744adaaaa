import { HttpTestingController } from '@angular/common/http/testing';
import { ComponentFixture, TestBed } from '@angular/core/testing';
import { Router } from '@angular/router';

import { anAccount, signIn } from '../../../testing/accounts';
import { fakeDialogs, hands } from '../../../testing/dom';
import { fakeServer, refusal, settled } from '../../../testing/http';
import { ApiKey, Preferences, Session } from '../../api';
import { Auth } from '../../core/auth/auth';
import { AccountPage } from './account-page';

const at = '2026-01-01T00:00:00Z';
const PREFERENCES = '/api/auth/me/preferences';
const preferences: Preferences = {
  comment: 'daily',
  reply: 'now',
  mention: 'now',
  status: 'now',
  assigned: 'now',
  mail_is_sent: true,
};
const noContent = { status: 204, statusText: 'No Content' };
const aSession = (id: string, current: boolean, user_agent: string): Session => ({
  id,
  current,
  user_agent,
  created_at: at,
  last_used_at: at,
  expires_at: at,
});
const aKey = (id: number): ApiKey => ({
  id,
  name: `Key ${id}`,
  scopes: ['read'],
  hint: 'cbk_abcd',
  created_at: at,
  expires_at: null,
  last_used_at: null,
});

describe('AccountPage', () => {
  let server: HttpTestingController;
  let fixture: ComponentFixture<AccountPage>;

  const host = () => fixture.nativeElement as HTMLElement;
  const { one, button, write, error } = hands(host);
  const stable = async () => {
    await settled();
    await fixture.whenStable();
  };
  const rows = (of: string) =>
    Array.from(host().querySelectorAll(`${of} .rows strong`), (e) => e.textContent.trim());

  beforeEach(async () => {
    fakeDialogs();
    server = fakeServer();
    await signIn(server);
    fixture = TestBed.createComponent(AccountPage);
    document.body.append(host());
    fixture.detectChanges();
    server
      .expectOne('/api/auth/sessions')
      .flush([
        aSession('a', false, 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0'),
        aSession('b', true, 'Mozilla/5.0 (Windows NT 10.0) Chrome/150.0 Safari/537.36'),
      ]);
    server.expectOne('/api/auth/keys').flush([aKey(1)]);
    server.expectOne(PREFERENCES).flush(preferences);
    await stable();
  });

  afterEach(() => {
    TestBed.inject(Auth).end();
    host().remove();
  });

  it('changes the name', async () => {
    write('name', ' Ada King ');
    button('Save').click();
    const request = server.expectOne({ method: 'PATCH', url: '/api/auth/me' });
    expect(request.request.body).toEqual({ name: 'Ada King' });
    request.flush(anAccount({ name: 'Ada King' }));
    await stable();
    expect(TestBed.inject(Auth).account()?.name).toBe('Ada King');
  });

  it('keeps which news come by mail', async () => {
    const choice = one('#mail-comment') as HTMLSelectElement;
    expect(choice.value).toBe('daily');
    choice.value = 'off';
    choice.dispatchEvent(new Event('change'));
    const request = server.expectOne({ method: 'PATCH', url: PREFERENCES });
    expect(request.request.body).toEqual({ comment: 'off' });
    request.flush({ ...preferences, comment: 'off' });
    await stable();
    expect(choice.value).toBe('off');
  });

  it('changes the password, and says which of the two is wrong', async () => {
    write('current-password', 'wrong');
    write('new-password', 'correct horse');
    button('Change password').click();
    const fault = { field: 'current_password', message: 'The password is wrong.' };
    const change = () => server.expectOne('/api/auth/me/password');
    change().flush(...refusal(422, fault.message, [fault]));
    await stable();
    expect(error('current-password')).toBe(fault.message);
    write('current-password', 'right');
    button('Change password').click();
    const request = change();
    expect(request.request.body).toEqual({
      current_password: 'right',
      new_password: 'correct horse',
      revoke_api_keys: true,
    });
    request.flush(null, noContent);
    await settled();
    TestBed.tick();
    server.expectOne('/api/auth/keys').flush([]);
    await stable();
    expect((one('#new-password') as HTMLInputElement).value).toBe('');
    expect(rows('app-api-keys')).toEqual([]);
  });

  it('keeps the API keys where that is chosen', () => {
    write('current-password', 'right');
    write('new-password', 'correct horse');
    (one('app-password-form input[type=checkbox]') as HTMLInputElement).click();
    button('Change password').click();
    const request = server.expectOne('/api/auth/me/password');
    expect(request.request.body).toMatchObject({ revoke_api_keys: false });
  });

  it('says why no mail comes to an address that is not confirmed', async () => {
    expect(host().textContent).not.toContain('not confirmed');
    TestBed.inject(Auth).update(anAccount({ email_confirmed: false }));
    await stable();
    const notice = one('app-mail-choices .notice').textContent;
    expect(notice).toContain('ada@example.org is not confirmed');
    expect(notice).toContain('An admin of this board can confirm it.');
  });

  it('names the devices, this one first, and ends the session of another', async () => {
    expect(rows('app-sessions')).toEqual(['Chrome on Windows This device', 'Firefox on Linux']);
    button('End').click();
    server.expectOne({ method: 'DELETE', url: '/api/auth/sessions/a' }).flush(null, noContent);
    await stable();
    expect(rows('app-sessions')).toHaveLength(1);
  });

  it('shows a new key once', async () => {
    button('New key').click();
    await stable();
    write('key-name', 'Export');
    button('Create key').click();
    const request = server.expectOne({ method: 'POST', url: '/api/auth/keys' });
    expect(request.request.body).toEqual({ name: 'Export', scopes: ['read'] });
    request.flush({ ...aKey(2), key: 'cbk_secret' });
    await settled();
    TestBed.tick();
    server.expectOne('/api/auth/keys').flush([aKey(1), aKey(2)]);
    await stable();
    expect((one('#new-key') as HTMLInputElement).value).toBe('cbk_secret');
    button('Done').click();
    await stable();
    expect(host().innerHTML).not.toContain('cbk_secret');
    expect(rows('app-api-keys')).toHaveLength(2);
  });

  it('makes a key that expires, and says when one has', async () => {
    button('New key').click();
    await stable();
    write('key-name', 'Export');
    const expiry = one('#key-expiry') as HTMLSelectElement;
    expiry.value = '90';
    expiry.dispatchEvent(new Event('change'));
    button('Create key').click();
    const request = server.expectOne({ method: 'POST', url: '/api/auth/keys' });
    expect(request.request.body).toEqual({
      name: 'Export',
      scopes: ['read'],
      expires_in_days: 90,
    });
    const expires_at = '2026-01-02T00:00:00Z';
    request.flush({ ...aKey(2), expires_at, key: 'cbk_secret' });
    await settled();
    TestBed.tick();
    server.expectOne('/api/auth/keys').flush([{ ...aKey(2), expires_at }]);
    await stable();
    expect(rows('app-api-keys')[0]).toContain('Expired');
  });

  it('makes no key that may do nothing', async () => {
    button('New key').click();
    await stable();
    write('key-name', 'Export');
    (one('fieldset input') as HTMLInputElement).click();
    button('Create key').click();
    await stable();
    server.expectNone({ method: 'POST', url: '/api/auth/keys' });
    expect(one('fieldset .error').textContent).toBe('Choose at least one.');
  });

  it('revokes a key after asking', async () => {
    one('app-api-keys .rows button').click();
    one('app-api-keys dialog[open] .danger').click();
    server.expectOne({ method: 'DELETE', url: '/api/auth/keys/1' }).flush(null, noContent);
    await stable();
    expect(rows('app-api-keys')).toEqual([]);
  });

  it('hands out what is stored', async () => {
    URL.createObjectURL = vi.fn(() => 'blob:x');
    URL.revokeObjectURL = vi.fn();
    const click = vi
      .spyOn(HTMLAnchorElement.prototype, 'click')
      .mockImplementation(() => undefined);
    button('Download').click();
    server.expectOne('/api/auth/me/export').flush({ account: {} });
    await stable();
    expect(click).toHaveBeenCalledOnce();
    click.mockRestore();
  });

  it('deletes the account with the password, and is nobody then', async () => {
    const navigated = vi.spyOn(TestBed.inject(Router), 'navigateByUrl').mockResolvedValue(true);
    button('Delete…').click();
    await stable();
    write('delete-password', 'secret');
    button('Delete my account').click();
    const request = server.expectOne({ method: 'DELETE', url: '/api/auth/me' });
    expect(request.request.body).toEqual({ password: 'secret' });
    request.flush(null, noContent);
    await settled();
    expect(TestBed.inject(Auth).state()).toBe('unauthenticated');
    expect(navigated).toHaveBeenCalledWith('/', { replaceUrl: true });
  });
});
