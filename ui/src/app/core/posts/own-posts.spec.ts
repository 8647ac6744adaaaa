import { TestBed } from '@angular/core/testing';

import { signIn } from '../../../testing/accounts';
import { fakeServer } from '../../../testing/http';
import { Auth } from '../auth/auth';
import { OwnPosts } from './own-posts';

describe('OwnPosts', () => {
  beforeEach(() => localStorage.clear());

  it('outlives the page', () => {
    TestBed.inject(OwnPosts).add(3);
    TestBed.inject(OwnPosts).add(5);
    TestBed.inject(OwnPosts).remove(3);
    TestBed.resetTestingModule();
    const own = TestBed.inject(OwnPosts);
    expect([3, 5].map((id) => own.has(id))).toEqual([false, true]);
  });

  it('ignores what others wrote into its place', () => {
    localStorage.setItem('corkboard.own-posts', '["7", null, 8]');
    const own = TestBed.inject(OwnPosts);
    expect([7, 8].map((id) => own.has(id))).toEqual([false, true]);
  });

  it('gives the account what the visitor wrote, and the next visitor nothing', async () => {
    const server = fakeServer();
    const own = TestBed.inject(OwnPosts);
    own.add(3);
    await signIn(server);
    TestBed.tick();
    expect(own.has(3)).toBe(true);
    own.add(4);
    TestBed.inject(Auth).end();
    expect([3, 4].map((id) => own.has(id))).toEqual([false, false]);
    await signIn(server);
    expect([3, 4].map((id) => own.has(id))).toEqual([true, true]);
    TestBed.inject(Auth).end();
  });
});
