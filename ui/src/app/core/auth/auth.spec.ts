import { HttpTestingController } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';

import { aRegistered, aToken, anAccount, signIn } from '../../../testing/accounts';
import { fakeServer, refusal, settled } from '../../../testing/http';
import { ErrorPopupStore } from '../../ui/error-popup/error-popup-store';
import { Auth } from './auth';

const FLAG = 'corkboard.signed-in';

describe('Auth', () => {
  let server: HttpTestingController;

  const auth = () => TestBed.inject(Auth);
  const refreshes = () => server.expectOne({ method: 'POST', url: '/api/auth/refresh' });
  const popup = () => TestBed.inject(ErrorPopupStore).failures();
  const byAnotherTab = (value: string | null) => {
    if (value === null) localStorage.removeItem(FLAG);
    else localStorage.setItem(FLAG, value);
    window.dispatchEvent(new StorageEvent('storage', { key: FLAG, newValue: value }));
  };

  beforeEach(() => {
    server = fakeServer();
  });

  afterEach(() => {
    server.verify();
    auth().end(); // ends timers
    vi.useRealTimers();
  });

  it('signs in, and leaves no token where scripts could find it', async () => {
    await signIn(server);
    expect(auth().state()).toBe('authenticated');
    expect(auth().account()).toEqual(anAccount());
    expect(localStorage.getItem(FLAG)).toBe('7');
    expect(Object.values(localStorage).join()).not.toContain('token-1');
    expect(document.cookie).toBe('');
  });

  it('signs up in one request', async () => {
    const body = { email: 'ada@example.org', name: 'Ada', password: 'correct horse' };
    const done = auth().signUp(body);
    const request = server.expectOne({ method: 'POST', url: '/api/auth/register' });
    expect(request.request.body).toEqual(body);
    request.flush(aRegistered());
    await done;
    expect([auth().state(), auth().token()]).toEqual(['authenticated', 'token-1']);
    expect(auth().account()).toEqual(anAccount());
  });

  it('makes the first admin', async () => {
    const done = auth().setUp({ token: 't', email: 'a@b', name: 'Ada', password: 'correct horse' });
    server.expectOne('/api/auth/setup').flush(aRegistered({ role: 'admin' }));
    await done;
    expect(auth().isAdmin()).toBe(true);
  });

  it('tells of a wrong password, and stays as it was', async () => {
    const done = auth().signIn({ email: 'a@b', password: 'x' });
    server.expectOne('/api/auth/login').flush(...refusal(401, 'E-mail or password is wrong.'));
    await expect(done).rejects.toMatchObject({ status: 401 });
    expect(auth().state()).toBe('unauthenticated');
    expect(popup()[0]?.message).toBe('E-mail or password is wrong.');
  });

  it('asks nothing for a visitor', async () => {
    await auth().restore();
    expect(auth().state()).toBe('unauthenticated');
  });

  it('restores a session without anybody noticing', async () => {
    localStorage.setItem(FLAG, '7');
    const done = auth().restore();
    expect([auth().state(), auth().identity()]).toEqual(['loading', 7]);
    refreshes().flush(aToken());
    await done;
    await settled();
    server.expectOne('/api/auth/me').flush(anAccount());
    await settled();
    expect([auth().state(), auth().identity()]).toEqual(['authenticated', 7]);
  });

  it('is nobody when the session is over', async () => {
    localStorage.setItem(FLAG, '7');
    const done = auth().restore();
    refreshes().flush(...refusal(401, 'Your session has ended.'));
    await done;
    expect([auth().state(), auth().signedIn()]).toEqual(['unauthenticated', false]);
    expect(localStorage.getItem(FLAG)).toBeNull();
    expect(popup()).toEqual([]);
  });

  it.each([500, 503, 429, 0])(
    'is not signed out by an error %s, and asks again',
    async (status) => {
      vi.useFakeTimers();
      localStorage.setItem(FLAG, '7');
      const done = auth().restore();
      if (status === 0) refreshes().error(new ProgressEvent('error'));
      else refreshes().flush(...refusal(status, 'Later.'));
      await done;
      expect([auth().state(), auth().signedIn()]).toEqual(['unavailable', true]);
      expect(localStorage.getItem(FLAG)).toBe('7');
      await vi.advanceTimersByTimeAsync(5000);
      refreshes().flush(aToken());
      await vi.advanceTimersByTimeAsync(0);
      server.expectOne('/api/auth/me').flush(anAccount());
      await vi.advanceTimersByTimeAsync(0);
      expect(auth().state()).toBe('authenticated');
    },
  );

  it('asks at once when the connection is back', async () => {
    localStorage.setItem(FLAG, '7');
    const done = auth().restore();
    refreshes().flush(...refusal(503, 'Later.'));
    await done;
    window.dispatchEvent(new Event('online'));
    refreshes().flush(aToken());
    await settled();
    server.expectOne('/api/auth/me').flush(anAccount());
    await settled();
    expect(auth().state()).toBe('authenticated');
  });

  it('signs out', async () => {
    await signIn(server);
    const done = auth().signOut();
    const request = server.expectOne({ method: 'POST', url: '/api/auth/logout' });
    expect(request.request.headers.get('Authorization')).toBe('Bearer token-1');
    request.flush(null, { status: 204, statusText: 'No Content' });
    await done;
    expect([auth().state(), auth().token(), auth().account()]).toEqual([
      'unauthenticated',
      undefined,
      undefined,
    ]);
    expect(localStorage.getItem(FLAG)).toBeNull();
  });

  it('stays signed in when signing out does not reach the server', async () => {
    await signIn(server);
    const done = auth().signOutEverywhere();
    server.expectOne('/api/auth/logout-everywhere').flush(...refusal(503, 'Later.'));
    await expect(done).rejects.toMatchObject({ status: 503 });
    expect(auth().state()).toBe('authenticated');
  });

  it('follows another tab that signs out', async () => {
    await signIn(server);
    byAnotherTab(null);
    expect([auth().state(), auth().token()]).toEqual(['unauthenticated', undefined]);
  });

  it('follows another tab that signs in, as whomever', async () => {
    await signIn(server);
    byAnotherTab('8');
    expect([auth().token(), auth().identity()]).toEqual([undefined, 8]);
    refreshes().flush(aToken('token-8'));
    await settled();
    server.expectOne('/api/auth/me').flush(anAccount({ id: 8 }));
    await settled();
    expect([auth().state(), auth().account()?.id]).toEqual(['authenticated', 8]);
  });

  it('drops an answer that comes after the sign-out', async () => {
    await signIn(server);
    const renewed = auth().renew('token-1');
    const refresh = refreshes();
    byAnotherTab(null);
    refresh.flush(aToken('token-2'));
    await renewed;
    expect([auth().state(), auth().token()]).toEqual(['unauthenticated', undefined]);
  });
});
