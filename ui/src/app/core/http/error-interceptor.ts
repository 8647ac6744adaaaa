import { HttpContext, HttpContextToken, HttpInterceptorFn } from '@angular/common/http';
import { inject } from '@angular/core';
import { Router } from '@angular/router';
import { catchError, throwError } from 'rxjs';

import { ErrorPopupStore } from '../../ui/error-popup/error-popup-store';
import { toProblem } from './problem';

const QUIET = new HttpContextToken(() => false);

/** For requests nobody asked for: their failure is not shown. */
export const quiet = () => new HttpContext().set(QUIET, true);

/** What a sign-in mends. */
const SESSION_CODES = ['sign-in-required', 'bad-token'];

/** Every failed request opens the error popup with the server's `user_message`. */
export const errorInterceptor: HttpInterceptorFn = (request, next) => {
  const popup = inject(ErrorPopupStore);
  const router = inject(Router);
  return next(request).pipe(
    catchError((error: unknown) => {
      if (!request.context.get(QUIET)) {
        const { code, message, internal } = toProblem(error);
        const remedy = SESSION_CODES.includes(code) ? signIn(router.url) : undefined;
        popup.show({ message, internal, ...(remedy && { remedy }) });
      }
      return throwError(() => error);
    }),
  );
};

const signIn = (from: string) => ({
  label: 'Sign in',
  url: `/sign-in?returnUrl=${encodeURIComponent(from)}`,
});
