import { HttpTestingController } from '@angular/common/http/testing';
import { inputBinding } from '@angular/core';
import { ComponentFixture, TestBed } from '@angular/core/testing';
import { Router } from '@angular/router';

import { aToken, anAccount } from '../../../testing/accounts';
import { hands } from '../../../testing/dom';
import { fakeServer, refusal, settled } from '../../../testing/http';
import { aConfig, anAccess } from '../../../testing/posts';
import { Auth } from '../../core/auth/auth';
import { Board } from '../../core/config/board';
import { SignInPage } from './sign-in-page';

describe('SignInPage', () => {
  let server: HttpTestingController;
  let fixture: ComponentFixture<SignInPage>;

  const host = () => fixture.nativeElement as HTMLElement;
  const { one, button, write, error } = hands(host);
  const navigate = () => vi.spyOn(TestBed.inject(Router), 'navigateByUrl').mockResolvedValue(true);
  const open = async (returnUrl?: string) => {
    fixture = TestBed.createComponent(SignInPage, {
      bindings: [inputBinding('returnUrl', () => returnUrl)],
    });
    document.body.append(host());
    await fixture.whenStable();
  };
  const submit = async () => {
    button('Sign in').click();
    await settled();
  };

  beforeEach(() => {
    server = fakeServer();
  });

  afterEach(() => {
    server.verify();
    TestBed.inject(Auth).end();
    host().remove();
  });

  it.each([
    ['/p/7?sort=new', '/p/7?sort=new'],
    ['https://evil.example', '/'],
    [undefined, '/'],
  ])('leads from a link with %j to %s', async (returnUrl, to) => {
    const navigated = navigate();
    await open(returnUrl);
    write('email', ' ada@example.org ');
    write('password', ' secret ');
    await submit();
    const request = server.expectOne('/api/auth/login');
    expect(request.request.body).toEqual({ email: 'ada@example.org', password: ' secret ' });
    request.flush(aToken());
    await settled();
    server.expectOne('/api/auth/me').flush(anAccount());
    await settled();
    expect(navigated).toHaveBeenCalledWith(to, { replaceUrl: true });
  });

  it('shows at the password what does not fit, and keeps what was written', async () => {
    await open();
    write('email', 'ada@example.org');
    write('password', 'wrong');
    await submit();
    const [body, options] = refusal(401, 'E-mail or password is wrong.');
    server.expectOne('/api/auth/login').flush({ ...body, code: 'wrong-credentials' }, options);
    await settled();
    await fixture.whenStable();
    expect(error('password')).toBe('E-mail or password is wrong.');
    expect((one('#password') as HTMLInputElement).value).toBe('wrong');
    expect(document.activeElement?.id).toBe('password');
  });

  it.each([
    ['anyone', 'Create an account'],
    ['invited', 'Ask somebody on the team for an invitation'],
    ['nobody', undefined],
  ] as const)('says, where %s may sign up, how to', async (accounts, expected) => {
    const loaded = TestBed.inject(Board).load();
    server.expectOne('/api/config').flush(aConfig({ access: anAccess({ accounts }) }));
    await loaded;
    await open();
    const other = host().querySelector('.other')?.textContent.trim() ?? '';
    if (expected) expect(other).toContain(expected);
    else expect(other).toBe('');
  });

  it('asks for what is missing, and sends nothing', async () => {
    await open();
    write('email', 'ada');
    await submit();
    await fixture.whenStable();
    expect(error('email')).toContain('like ada@example.org');
    expect(error('password')).toBe('Give your password.');
  });

  it('shows the password on demand, and hides it when it is sent', async () => {
    await open();
    const field = one('#password') as HTMLInputElement;
    expect([field.type, field.autocomplete]).toEqual(['password', 'current-password']);
    button('Show password').click();
    expect(field.type).toBe('text');
    await submit();
    expect(field.type).toBe('password');
  });
});
