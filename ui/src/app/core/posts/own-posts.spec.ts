import { TestBed } from '@angular/core/testing';

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
});
