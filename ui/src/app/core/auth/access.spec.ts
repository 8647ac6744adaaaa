import { HttpTestingController } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';

import { signIn } from '../../../testing/accounts';
import { fakeServer } from '../../../testing/http';
import { aConfig, anAccess } from '../../../testing/posts';
import { Board } from '../config/board';
import { Access } from './access';
import { Auth } from './auth';

describe('Access', () => {
  let server: HttpTestingController;
  let access: Access;

  beforeEach(async () => {
    server = fakeServer();
    access = TestBed.inject(Access);
    const loaded = TestBed.inject(Board).load();
    const settings = anAccess({ votes: 'users', items: 'admins' });
    server.expectOne('/api/config').flush(aConfig({ access: settings }));
    await loaded;
  });

  afterEach(() => TestBed.inject(Auth).end());

  it('allows visitors what the settings allow, accounts more, and admins everything', async () => {
    const answers = () => [access.posts(), access.votes(), access.items()];
    expect(answers()).toEqual(['yes', 'sign in', 'no']);
    await signIn(server);
    expect(answers()).toEqual(['yes', 'yes', 'no']);
    TestBed.inject(Auth).end();
    await signIn(server, { role: 'admin' });
    expect(answers()).toEqual(['yes', 'yes', 'yes']);
  });

  it('does after the sign-in what the person wanted', async () => {
    const wish = vi.fn();
    access.invite('vote', wish);
    expect(access.invitation()).toBe('vote');
    access.accept();
    access.decline(); // the dialog closes
    await signIn(server);
    TestBed.tick();
    expect(wish).toHaveBeenCalledOnce();
  });

  it('forgets it when the person says no', async () => {
    const wish = vi.fn();
    access.invite('vote', wish);
    access.decline();
    await signIn(server);
    TestBed.tick();
    expect(wish).not.toHaveBeenCalled();
  });
});
