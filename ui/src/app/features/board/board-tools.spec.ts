import { inputBinding, outputBinding, signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';

import { BoardTools } from './board-tools';

describe('BoardTools', () => {
  const search = signal('');
  const searched = vi.fn();
  let host: HTMLElement;
  let box: HTMLInputElement;

  const type = (text: string) => {
    box.value = text;
    box.dispatchEvent(new Event('input'));
  };

  beforeEach(async () => {
    search.set('');
    searched.mockClear();
    TestBed.configureTestingModule({ providers: [provideRouter([])] });
    const fixture = TestBed.createComponent(BoardTools, {
      bindings: [
        inputBinding('sort', () => 'new'),
        inputBinding('search', search),
        outputBinding('searched', searched),
      ],
    });
    await fixture.whenStable();
    host = fixture.nativeElement as HTMLElement;
    const input = host.querySelector('input');
    if (!input) throw new Error('no search box');
    box = input;
    vi.useFakeTimers();
  });

  afterEach(() => vi.useRealTimers());

  it('searches once the typing pauses, and not for white space', () => {
    type('d');
    vi.advanceTimersByTime(100);
    type(' dark ');
    vi.advanceTimersByTime(249);
    expect(searched).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(searched.mock.calls).toEqual([['dark']]);
    search.set('dark');
  });

  it('does not wait after Enter', () => {
    type('dark');
    box.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter' }));
    vi.advanceTimersByTime(1000);
    expect(searched.mock.calls).toEqual([['dark']]);
  });

  it('marks the present order, which is part of the address', () => {
    const links = Array.from(host.querySelectorAll('a'));
    expect(links.map((link) => link.getAttribute('aria-current'))).toEqual([null, 'true', null]);
    expect(links.map((link) => link.getAttribute('href'))).toEqual([
      '/',
      '/?sort=new',
      '/?sort=top',
    ]);
  });
});
