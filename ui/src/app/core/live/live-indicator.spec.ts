import { signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';

import { hands } from '../../../testing/dom';
import { Live, LiveState } from './live';
import { LiveIndicator } from './live-indicator';
import { LiveSetting } from './live-setting';

describe('LiveIndicator', () => {
  const state = signal<LiveState>('live');
  const offered = signal(true);

  const render = async () => {
    TestBed.configureTestingModule({
      providers: [{ provide: Live, useValue: { state, offered } }],
    });
    const fixture = TestBed.createComponent(LiveIndicator);
    const host = fixture.nativeElement as HTMLElement;
    const pass = async (ms: number) => {
      TestBed.tick();
      await vi.advanceTimersByTimeAsync(ms);
      TestBed.tick();
    };
    await pass(0);
    return {
      host,
      pass,
      said: () => host.querySelector('[role=status]')?.textContent,
      ...hands(() => host),
    };
  };

  beforeEach(() => {
    state.set('live');
    offered.set(true);
    vi.useFakeTimers();
  });
  afterEach(() => vi.useRealTimers());

  it('says once that the connection stays away, and once that it is back', async () => {
    const { said, pass, one } = await render();
    state.set('reconnecting');
    await pass(3_000);
    expect([said(), one('button').textContent]).toEqual([
      '',
      expect.stringContaining('Reconnecting'),
    ]);
    await pass(2_000);
    expect([said(), one('.word').textContent]).toEqual([
      'Live updates are interrupted.',
      'Reconnecting…',
    ]);
    state.set('live');
    await pass(0);
    expect(said()).toBe('Live updates are back.');
  });

  it('keeps quiet about a short interruption', async () => {
    const { said, pass } = await render();
    state.set('reconnecting');
    await pass(2_000);
    state.set('live');
    await pass(10_000);
    expect(said()).toBe('');
  });

  it('is the switch', async () => {
    const { button } = await render();
    button('Switch live updates off.').click();
    expect(TestBed.inject(LiveSetting).on()).toBe(false);
  });

  it('is not there where nothing can be switched', async () => {
    offered.set(false);
    const { host } = await render();
    expect(host.querySelector('button')).toBeNull();
  });
});
