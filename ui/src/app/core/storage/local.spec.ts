import { forget, recall, remember } from './local';

describe('local storage', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it('remembers until told to forget', () => {
    remember('name', 'Ada');
    expect(recall('name')).toBe('Ada');
    forget('name');
    expect(recall('name')).toBeNull();
  });

  it('forgets what cannot be read', () => {
    localStorage.setItem('corkboard.name', '{broken');
    expect(recall('name')).toBeNull();
  });

  it('goes on when storage is blocked', () => {
    for (const method of ['getItem', 'setItem', 'removeItem'] as const) {
      vi.spyOn(Storage.prototype, method).mockImplementation(() => {
        throw new DOMException('blocked', 'SecurityError');
      });
    }
    remember('name', 'Ada');
    forget('name');
    expect(recall('name')).toBeNull();
  });
});
