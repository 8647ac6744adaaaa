import { HttpClient } from '@angular/common/http';
import { HttpTestingController } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { firstValueFrom } from 'rxjs';

import { fakeServer, refusal } from '../../../testing/http';
import { ErrorPopupStore } from '../../ui/error-popup/error-popup-store';

describe('retryInterceptor', () => {
  let server: HttpTestingController;
  let client: HttpClient;
  let popup: ErrorPopupStore;

  const refuse = (method: string, seconds: string) => {
    const [body, answer] = refusal(429, 'Too many requests.');
    const headers = { 'Retry-After': seconds };
    server.expectOne({ method, url: '/api/x' }).flush(body, { ...answer, headers });
  };

  beforeEach(() => {
    vi.useFakeTimers();
    server = fakeServer();
    client = TestBed.inject(HttpClient);
    popup = TestBed.inject(ErrorPopupStore);
  });

  afterEach(() => {
    server.verify();
    vi.useRealTimers();
  });

  it('repeats a read when the server takes it again, and tells nobody', async () => {
    const answer = firstValueFrom(client.get('/api/x'));
    refuse('GET', '3');
    await vi.advanceTimersByTimeAsync(2900);
    server.expectNone('/api/x');
    await vi.advanceTimersByTimeAsync(100);
    server.expectOne('/api/x').flush('now');
    await expect(answer).resolves.toBe('now');
    expect(popup.failures()).toEqual([]);
  });

  it('gives up after two, with what the server says', async () => {
    const answer = firstValueFrom(client.get('/api/x'));
    answer.catch(() => undefined);
    for (let n = 0; n < 3; n++) {
      refuse('GET', '1');
      await vi.advanceTimersByTimeAsync(1000);
    }
    await expect(answer).rejects.toMatchObject({ status: 429 });
    expect(popup.failures()).toEqual([{ message: 'Too many requests.', internal: 'internal' }]);
  });

  it.each([
    ['GET', '60'],
    ['GET', ''],
    ['PUT', '1'],
  ])('does not repeat %s with "%s" seconds to wait', async (method, seconds) => {
    const answer = firstValueFrom(client.request(method, '/api/x'));
    refuse(method, seconds);
    await expect(answer).rejects.toMatchObject({ status: 429 });
    await vi.advanceTimersByTimeAsync(60_000);
  });
});
