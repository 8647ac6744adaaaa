import { HttpClient, provideHttpClient, withInterceptors } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';

import { remember } from '../storage/local';
import { OwnData, ownDataInterceptor } from './own-data';

describe('OwnData', () => {
  const open = () => {
    TestBed.resetTestingModule();
    TestBed.configureTestingModule({
      providers: [
        provideHttpClient(withInterceptors([ownDataInterceptor])),
        provideHttpClientTesting(),
      ],
    });
    const own = TestBed.inject(OwnData);
    remember('theme', 'system'); // as every visit does
    return { own, http: TestBed.inject(HttpClient), server: TestBed.inject(HttpTestingController) };
  };

  it('is not there on first visits, however much is read', () => {
    const { http, server } = open();
    http.get('/api/posts').subscribe();
    server.expectOne('/api/posts').flush({});
    expect(open().own.mayExist()).toBe(false);
  });

  it('may be there once something was written', () => {
    const { own, http, server } = open();
    http.put('/api/posts/1/vote', { value: 1 }).subscribe();
    expect(own.mayExist()).toBe(false);
    server.expectOne('/api/posts/1/vote').flush({});
    expect(own.mayExist()).toBe(true);
    expect(open().own.mayExist()).toBe(true);
  });

  it('is not there after a refused write', () => {
    const { own, http, server } = open();
    http.put('/api/posts/1/vote', { value: 1 }).subscribe({ error: () => undefined });
    server.expectOne('/api/posts/1/vote').flush({}, { status: 403, statusText: 'Forbidden' });
    expect(own.mayExist()).toBe(false);
  });

  it('may be there in a browser that was here before this was noted', () => {
    remember('theme', 'dark');
    expect(open().own.mayExist()).toBe(true);
  });
});
