import { TestBed } from '@angular/core/testing';

import { Theme } from './theme';

describe('Theme', () => {
  const root = document.documentElement;

  it('goes from the system to light to dark and back, and remembers', () => {
    const theme = TestBed.inject(Theme);
    const seen = [1, 2, 3].map(() => {
      theme.advance();
      TestBed.tick();
      return [theme.scheme(), root.style.colorScheme, localStorage.getItem('corkboard.theme')];
    });
    expect(seen).toEqual([
      ['light', 'light', '"light"'],
      ['dark', 'dark', '"dark"'],
      ['system', '', '"system"'],
    ]);
  });

  it.each([
    ['"dark"', 'dark'],
    ['"purple"', 'system'],
  ])('starts with what it remembers: %s', (kept, scheme) => {
    localStorage.setItem('corkboard.theme', kept);
    expect(TestBed.inject(Theme).scheme()).toBe(scheme);
  });
});
