import { HttpClient } from '@angular/common/http';
import { HttpTestingController } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { firstValueFrom } from 'rxjs';

import { aToken, signIn } from '../../../testing/accounts';
import { fakeServer, refusal, settled } from '../../../testing/http';
import { ErrorBody } from '../../api';
import { ErrorPopupStore } from '../../ui/error-popup/error-popup-store';
import { anonymous } from './anonymous';
import { Auth } from './auth';

describe('authInterceptor', () => {
  let server: HttpTestingController;

  const get = (url: string) => firstValueFrom(TestBed.inject(HttpClient).get(url));
  const next = (url: string) => server.expectOne(url);
  const tokenOf = (url: string) => {
    const request = next(url);
    return [request, request.request.headers.get('Authorization')] as const;
  };
  const expired = (): [ErrorBody, { status: number; statusText: string }] => {
    const [body, options] = refusal(401, 'Your session has ended.');
    return [{ ...body, code: 'bad-token' }, options];
  };
  const failures = () => TestBed.inject(ErrorPopupStore).failures();

  beforeEach(() => {
    server = fakeServer();
  });

  afterEach(() => {
    server.verify();
    TestBed.inject(Auth).end();
  });

  it('sends nothing along for a visitor, and takes a refusal as it is', async () => {
    const answer = get('/api/x');
    const [request, token] = tokenOf('/api/x');
    expect(token).toBeNull();
    request.flush(...refusal(401, 'Please sign in.'));
    await expect(answer).rejects.toMatchObject({ status: 401 });
  });

  it('sends the token to this server alone, and not where it is not wanted', async () => {
    await signIn(server);
    const client = TestBed.inject(HttpClient);
    for (const [url, context] of [
      ['/api/x', undefined],
      ['https://evil.example/api', undefined],
      ['//evil.example/api', undefined],
      ['/api/y', anonymous()],
    ] as const) {
      const answer = firstValueFrom(client.get(url, context ? { context } : {}));
      const [request, token] = tokenOf(url);
      expect(token).toBe(url === '/api/x' ? 'Bearer token-1' : null);
      request.flush({});
      await answer;
    }
  });

  it('renews once for any number of refusals, and repeats each', async () => {
    await signIn(server);
    const answers = [get('/api/x'), get('/api/y')];
    for (const url of ['/api/x', '/api/y']) next(url).flush(...expired());
    next('/api/auth/refresh').flush(aToken('token-2'));
    await settled();
    for (const url of ['/api/x', '/api/y']) {
      const [request, token] = tokenOf(url);
      expect(token).toBe('Bearer token-2');
      request.flush({ url });
    }
    expect(await Promise.all(answers)).toEqual([{ url: '/api/x' }, { url: '/api/y' }]);
    expect(failures()).toEqual([]);
  });

  it('does not renew again for a refusal that comes late', async () => {
    await signIn(server);
    const early = get('/api/x');
    const late = get('/api/y');
    const slow = next('/api/y');
    next('/api/x').flush(...expired());
    next('/api/auth/refresh').flush(aToken('token-2'));
    await settled();
    next('/api/x').flush({});
    await early;
    slow.flush(...expired());
    await settled();
    const [request, token] = tokenOf('/api/y');
    expect(token).toBe('Bearer token-2');
    request.flush({});
    await late;
  });

  it('repeats no more than once', async () => {
    await signIn(server);
    const answer = get('/api/x');
    next('/api/x').flush(...expired());
    next('/api/auth/refresh').flush(aToken('token-2'));
    await settled();
    next('/api/x').flush(...expired());
    await expect(answer).rejects.toMatchObject({ status: 401 });
  });

  it('signs out when no new token is to be had, says so once, and offers to sign in', async () => {
    await signIn(server);
    const answer = get('/api/x');
    next('/api/x').flush(...expired());
    next('/api/auth/refresh').flush(...refusal(401, 'Spent.'));
    await expect(answer).rejects.toMatchObject({ status: 401 });
    expect(TestBed.inject(Auth).state()).toBe('unauthenticated');
    expect(failures()).toMatchObject([
      { message: 'Your session has ended.', remedy: { url: '/sign-in?returnUrl=%2F' } },
    ]);
  });

  it('tells that the server is busy rather than that the session is over', async () => {
    await signIn(server);
    const answer = get('/api/x');
    next('/api/x').flush(...expired());
    next('/api/auth/refresh').flush(...refusal(503, 'The service is busy.'));
    await expect(answer).rejects.toMatchObject({ status: 503 });
    expect(TestBed.inject(Auth).state()).toBe('unavailable');
    expect(failures()).toMatchObject([{ message: 'The service is busy.' }]);
  });

  it('does not mistake a wrong password for an old token', async () => {
    await signIn(server);
    const answer = get('/api/x');
    const [body, options] = refusal(401, 'E-mail or password is wrong.');
    next('/api/x').flush({ ...body, code: 'wrong-credentials' }, options);
    await expect(answer).rejects.toMatchObject({ status: 401 });
    expect(TestBed.inject(Auth).state()).toBe('authenticated');
  });

  it('signs out whose account is deactivated', async () => {
    await signIn(server);
    const answer = get('/api/x');
    const [body, options] = refusal(403, 'This account has been deactivated.');
    next('/api/x').flush({ ...body, code: 'account-inactive' }, options);
    await expect(answer).rejects.toMatchObject({ status: 403 });
    expect(TestBed.inject(Auth).state()).toBe('unauthenticated');
  });

  it('holds back what is asked while the session is restored', async () => {
    localStorage.setItem('corkboard.signed-in', '7');
    const restored = TestBed.inject(Auth).restore();
    const answer = get('/api/x');
    server.expectNone('/api/x');
    next('/api/auth/refresh').flush(aToken('token-2'));
    await restored;
    await settled();
    next('/api/auth/me').flush({ id: 7 });
    const [request, token] = tokenOf('/api/x');
    expect(token).toBe('Bearer token-2');
    request.flush({});
    await answer;
  });
});
