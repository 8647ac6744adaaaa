import { inputBinding, signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';

import { RelativeTime } from './relative-time';

describe('RelativeTime', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval'] });
    vi.setSystemTime('2026-03-10T12:00:00Z');
  });
  afterEach(() => vi.useRealTimers());

  const render = async (at: string) => {
    const fixture = TestBed.createComponent(RelativeTime, {
      bindings: [inputBinding('at', signal(at))],
    });
    await fixture.whenStable();
    return { fixture, time: (fixture.nativeElement as HTMLElement).querySelector('time') };
  };

  it.each([
    ['2026-03-10T11:59:40Z', 'just now'],
    ['2026-03-10T12:05:00Z', 'just now'],
    ['2026-03-10T11:58:00Z', '2 minutes ago'],
    ['2026-03-10T09:10:00Z', '2 hours ago'],
    ['2026-03-09T09:00:00Z', 'yesterday'],
    ['2026-02-24T09:00:00Z', '2 weeks ago'],
    ['2023-01-01T00:00:00Z', '3 years ago'],
  ])('%s is %s', async (at, text) => {
    const { time } = await render(at);
    expect(time?.textContent).toBe(text);
    expect(time?.getAttribute('datetime')).toBe(at);
    expect(time?.title).toContain(at.slice(0, 4));
  });

  it('moves on with the clock', async () => {
    const { fixture, time } = await render('2026-03-10T11:59:40Z');
    vi.advanceTimersByTime(60_000);
    await fixture.whenStable();
    expect(time?.textContent).toBe('1 minute ago');
  });
});
