import { HttpClient } from '@angular/common/http';
import { HttpTestingController } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { firstValueFrom } from 'rxjs';

import { fakeServer, refusal } from '../../../testing/http';
import { ErrorPopupStore } from '../../ui/error-popup/error-popup-store';
import { quiet } from './error-interceptor';

describe('errorInterceptor', () => {
  let server: HttpTestingController;
  let client: HttpClient;
  let popup: ErrorPopupStore;

  beforeEach(() => {
    server = fakeServer();
    client = TestBed.inject(HttpClient);
    popup = TestBed.inject(ErrorPopupStore);
  });

  afterEach(() => server.verify());

  it('shows what the server says to people, and passes the error on', async () => {
    const answer = firstValueFrom(client.get('/api/x'));
    server.expectOne('/api/x').flush(...refusal(409, 'Voting is closed.'));
    await expect(answer).rejects.toMatchObject({ status: 409 });
    expect(popup.failures()).toEqual([{ message: 'Voting is closed.', internal: 'internal' }]);
  });

  it('shows the same failure once, and forgets it when the popup is closed', async () => {
    const answers = ['/api/x', '/api/y'].map((url) => firstValueFrom(client.get(url)));
    for (const url of ['/api/x', '/api/y']) {
      server.expectOne(url).flush(...refusal(503, 'Try again later.'));
    }
    await Promise.allSettled(answers);
    expect(popup.failures()).toHaveLength(1);
    popup.clear();
    expect(popup.failures()).toEqual([]);
  });

  it('is silent about requests nobody asked for', async () => {
    const answer = firstValueFrom(client.get('/api/x', { context: quiet() }));
    server.expectOne('/api/x').flush(...refusal(500, 'Oh.'));
    await expect(answer).rejects.toMatchObject({ status: 500 });
    expect(popup.failures()).toEqual([]);
  });
});
