import { HttpContext, HttpContextToken, HttpInterceptorFn } from '@angular/common/http';
import { inject } from '@angular/core';
import { catchError, throwError } from 'rxjs';

import { ErrorPopupStore } from '../../ui/error-popup/error-popup-store';
import { toProblem } from './problem';

const QUIET = new HttpContextToken(() => false);

/** For requests nobody asked for: their failure is not shown. */
export const quiet = () => new HttpContext().set(QUIET, true);

/** Every failed request opens the error popup with the server's `user_message`. */
export const errorInterceptor: HttpInterceptorFn = (request, next) => {
  const popup = inject(ErrorPopupStore);
  return next(request).pipe(
    catchError((error: unknown) => {
      if (!request.context.get(QUIET)) {
        const { message, internal } = toProblem(error);
        popup.show({ message, internal });
      }
      return throwError(() => error);
    }),
  );
};
