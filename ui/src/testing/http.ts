import { provideHttpClient, withInterceptors } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { Provider } from '@angular/core';
import { DeferBlockBehavior, TestBed } from '@angular/core/testing';
import { provideRouter, withComponentInputBinding } from '@angular/router';

import { ErrorBody, FieldError, provideApiConfiguration } from '../app/api';
import { routes } from '../app/app.routes';
import { authInterceptor } from '../app/core/auth/auth-interceptor';
import { errorInterceptor } from '../app/core/http/error-interceptor';
import { retryInterceptor } from '../app/core/http/retry-interceptor';
import { remember } from '../app/core/storage/local';

/** The application's providers, with a server that answers what the test says. The visitor has been here before. */
export function fakeServer(...providers: Provider[]): HttpTestingController {
  remember('written', true);
  TestBed.configureTestingModule({
    deferBlockBehavior: DeferBlockBehavior.Manual, // parts have tests of their own
    providers: [
      provideHttpClient(withInterceptors([errorInterceptor, authInterceptor, retryInterceptor])),
      provideHttpClientTesting(),
      provideApiConfiguration(''),
      provideRouter(routes, withComponentInputBinding()),
      ...providers,
    ],
  });
  return TestBed.inject(HttpTestingController);
}

export function refusal(status: number, message: string, errors: FieldError[] = []) {
  const body: ErrorBody = {
    detail: { user_message: message, internal_message: 'internal' },
    status,
    title: '',
    code: 'refused',
    errors,
  };
  return [body, { status, statusText: 'Refused' }] as const;
}

/** Lets what waits for an answer go on. */
export const settled = () => new Promise((resolve) => setTimeout(resolve));
