import { HttpTestingController } from '@angular/common/http/testing';
import { inputBinding } from '@angular/core';
import { ComponentFixture, TestBed } from '@angular/core/testing';
import { Router } from '@angular/router';

import { aRegistered } from '../../../testing/accounts';
import { hands } from '../../../testing/dom';
import { fakeServer, refusal, settled } from '../../../testing/http';
import { aConfig, anAccess } from '../../../testing/posts';
import { Auth } from '../../core/auth/auth';
import { KeptInvitation } from '../../core/auth/kept-invitation';
import { Board } from '../../core/config/board';
import { SetupPage } from './setup-page';
import { SignUpPage } from './sign-up-page';

describe('new accounts', () => {
  let server: HttpTestingController;
  let fixture: ComponentFixture<unknown>;

  const host = () => fixture.nativeElement as HTMLElement;
  const { button, write, error } = hands(host);
  const show = async (opened: ComponentFixture<unknown>) => {
    fixture = opened;
    document.body.append(host());
    await fixture.whenStable();
  };
  const fill = () => {
    write('name', ' Ada ');
    write('email', 'ada@example.org');
    write('password', 'correct horse');
  };

  beforeEach(() => {
    server = fakeServer();
  });

  afterEach(() => {
    server.verify();
    TestBed.inject(Auth).end();
    host().remove();
  });

  it('signs up and goes back to where the person was', async () => {
    const navigated = vi.spyOn(TestBed.inject(Router), 'navigateByUrl').mockResolvedValue(true);
    await show(
      TestBed.createComponent(SignUpPage, { bindings: [inputBinding('returnUrl', () => '/p/7')] }),
    );
    fill();
    button('Create account').click();
    const request = server.expectOne('/api/auth/register');
    expect(request.request.body).toEqual({
      name: 'Ada',
      email: 'ada@example.org',
      password: 'correct horse',
    });
    request.flush(aRegistered());
    await settled();
    expect(navigated).toHaveBeenCalledWith('/p/7', { replaceUrl: true });
  });

  it('brings the invitation along, and forgets one that is not valid', async () => {
    vi.spyOn(TestBed.inject(Router), 'navigateByUrl').mockResolvedValue(true);
    TestBed.inject(KeptInvitation).keep('once');
    await show(TestBed.createComponent(SignUpPage));
    fill();
    button('Create account').click();
    const request = server.expectOne('/api/auth/register');
    expect(request.request.body).toMatchObject({ invitation: 'once' });
    const [body, options] = refusal(422, 'This invitation is not valid any more.');
    request.flush({ ...body, code: 'bad-invitation' }, options);
    await settled();
    await fixture.whenStable();
    button('Create account').click();
    const again = server.expectOne('/api/auth/register');
    expect(again.request.body).not.toHaveProperty('invitation');
    again.flush(aRegistered());
    await settled();
  });

  it.each([
    ['invited', 'You need an invitation'],
    ['nobody', 'No new accounts'],
  ] as const)('explains, where %s may sign up, why there is no form', async (accounts, heading) => {
    const loaded = TestBed.inject(Board).load();
    server.expectOne('/api/config').flush(aConfig({ access: anAccess({ accounts }) }));
    await loaded;
    await show(TestBed.createComponent(SignUpPage));
    expect(host().querySelector('h1')?.textContent).toBe(heading);
    expect(host().querySelector('form')).toBeNull();
    expect(host().querySelector('a')?.getAttribute('href')).toBe('/sign-in');
  });

  it('is open to those who were invited, once', async () => {
    TestBed.inject(KeptInvitation).keep('once');
    const loaded = TestBed.inject(Board).load();
    server.expectOne('/api/config').flush(aConfig({ access: anAccess({ accounts: 'invited' }) }));
    await loaded;
    await show(TestBed.createComponent(SignUpPage));
    fill();
    button('Create account').click();
    const [body, options] = refusal(403, 'This invitation is not valid any more.');
    server.expectOne('/api/auth/register').flush({ ...body, code: 'sign-up-closed' }, options);
    await settled();
    await fixture.whenStable();
    expect(host().querySelector('h1')?.textContent).toBe('You need an invitation');
  });

  it('says at the fields what the server says about them, and counts a short password', async () => {
    await show(TestBed.createComponent(SignUpPage));
    fill();
    write('password', 'short');
    button('Create account').click();
    await fixture.whenStable();
    expect(error('password')).toBe('5 more characters, please: at least 10.');
    write('password', 'password123');
    button('Create account').click();
    const fault = { field: 'password', message: 'This password is too common.' };
    server
      .expectOne('/api/auth/register')
      .flush(...refusal(422, 'This password is too common.', [fault]));
    await settled();
    await fixture.whenStable();
    expect(error('password')).toBe(fault.message);
  });

  it('sets up with the token of the link, and explains a link without', async () => {
    vi.spyOn(TestBed.inject(Router), 'navigateByUrl').mockResolvedValue(true);
    await show(TestBed.createComponent(SetupPage));
    expect(host().textContent).toContain('The link is not complete');
    host().remove();
    await show(
      TestBed.createComponent(SetupPage, { bindings: [inputBinding('token', () => 'once')] }),
    );
    fill();
    button('Create the admin account').click();
    const request = server.expectOne('/api/auth/setup');
    expect(request.request.body).toMatchObject({ token: 'once', name: 'Ada' });
    request.flush(aRegistered({ role: 'admin' }));
    await settled();
    server.expectOne('/api/config');
    expect(TestBed.inject(Auth).isAdmin()).toBe(true);
  });
});
