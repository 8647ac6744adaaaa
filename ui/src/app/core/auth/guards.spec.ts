import { HttpTestingController } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { Router, UrlTree } from '@angular/router';

import { aToken, anAccount, signIn } from '../../../testing/accounts';
import { fakeServer, refusal, settled } from '../../../testing/http';
import { Auth } from './auth';
import { signedInOnly, visitorsOnly } from './guards';

describe('guards', () => {
  let server: HttpTestingController;
  type Given = Parameters<typeof signedInOnly>;

  const ask = async (guard: typeof signedInOnly, url: string) => {
    const { queryParamMap } = TestBed.inject(Router).parseUrl(url);
    const answer = TestBed.runInInjectionContext(() =>
      guard({ queryParamMap } as Given[0], { url } as Given[1]),
    );
    const result = (await answer) as boolean | UrlTree;
    return result instanceof UrlTree ? result.toString() : result;
  };

  beforeEach(() => {
    server = fakeServer();
  });

  afterEach(() => TestBed.inject(Auth).end());

  it('leads visitors to sign in, and back', async () => {
    expect(await ask(signedInOnly, '/me')).toBe('/sign-in?returnUrl=%2Fme');
    expect(await ask(visitorsOnly, '/sign-in')).toBe(true);
  });

  it('lets in who is signed in, and sends them away from the sign-in page', async () => {
    await signIn(server);
    expect(await ask(signedInOnly, '/me')).toBe(true);
    expect(await ask(visitorsOnly, '/sign-in?returnUrl=%2Fp%2F7')).toBe('/p/7');
    expect(await ask(visitorsOnly, '/sign-in?returnUrl=%2F%2Fevil.example')).toBe('/');
  });

  it('waits for a session that is being restored', async () => {
    localStorage.setItem('corkboard.signed-in', '7');
    void TestBed.inject(Auth).restore();
    const answer = ask(signedInOnly, '/me');
    server.expectOne('/api/auth/refresh').flush(aToken());
    expect(await answer).toBe(true);
    await settled();
    server.expectOne('/api/auth/me').flush(anAccount());
  });

  it('knows the difference between nobody and nobody to ask', async () => {
    localStorage.setItem('corkboard.signed-in', '7');
    void TestBed.inject(Auth).restore();
    const answer = ask(signedInOnly, '/me');
    server.expectOne('/api/auth/refresh').flush(...refusal(503, 'Later.'));
    expect(await answer).toBe(true);
  });
});
