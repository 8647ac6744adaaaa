import { ownPath } from './own-path';

describe('ownPath', () => {
  it.each(['/', '/p/7', '/p/7?sort=new#comment-12', '/admin/users'])('takes %s', (url) => {
    expect(ownPath(url, '/fallback')).toBe(url);
  });

  it.each([
    undefined,
    null,
    '',
    'p/7',
    'https://evil.example',
    'javascript:alert(1)',
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '/.//evil.example',
    '/x/..//evil.example',
    '/sign-in?returnUrl=/',
    '/sign-up',
  ])('refuses %j', (url) => {
    expect(ownPath(url, '/fallback')).toBe('/fallback');
  });
});
