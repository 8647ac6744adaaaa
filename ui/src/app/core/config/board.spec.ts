import { TestBed } from '@angular/core/testing';

import { fakeServer, refusal } from '../../../testing/http';
import { aConfig } from '../../../testing/posts';
import { ErrorPopupStore } from '../../ui/error-popup/error-popup-store';
import { Board } from './board';

describe('Board', () => {
  afterEach(() => vi.useRealTimers());

  it('takes over what the server says', async () => {
    const server = fakeServer();
    const board = TestBed.inject(Board);
    const loaded = board.load();
    expect(board.loading()).toBe(true);
    server.expectOne('/api/config').flush(aConfig());
    await loaded;
    await board.ready();
    expect(board.config()).toEqual(aConfig());
    expect(board.loading()).toBe(false);
  });

  it('works without an answer, and says nothing about it', async () => {
    const server = fakeServer();
    const board = TestBed.inject(Board);
    const loaded = board.load();
    server.expectOne('/api/config').flush(...refusal(503, 'Later.'));
    await loaded;
    expect(board.config()).toMatchObject({
      name: 'Corkboard',
      access: { posts: 'anyone', comments: 'users' },
    });
    expect(TestBed.inject(ErrorPopupStore).failures()).toEqual([]);
  });

  it('does not hold up the first paint, and takes a late answer', async () => {
    vi.useFakeTimers();
    const server = fakeServer();
    const board = TestBed.inject(Board);
    const loaded = board.load();
    await vi.advanceTimersByTimeAsync(2000);
    await loaded;
    expect(board.loading()).toBe(false);
    expect(board.config().name).toBe('Corkboard');
    server.expectOne('/api/config').flush(aConfig({ name: 'Late' }));
    await vi.advanceTimersByTimeAsync(0);
    expect(board.config().name).toBe('Late');
  });
});
