import { HttpErrorResponse, HttpInterceptorFn, HttpRequest } from '@angular/common/http';
import { inject } from '@angular/core';
import { catchError, defer, from, switchMap, throwError } from 'rxjs';

import { toProblem } from '../http/problem';
import { ANONYMOUS } from './anonymous';
import { Auth } from './auth';
import { isRefusal } from './refusal';

/**
 * Sends the access token along, and repeats what was refused for its age once, with a new one. A repeated refusal, and one
 * that no new token can be had for, is passed on.
 */
export const authInterceptor: HttpInterceptorFn = (request, next) => {
  if (request.context.get(ANONYMOUS) || !isOwn(request.url)) return next(request);
  const auth = inject(Auth);

  const attempt = defer(() => {
    const token = auth.token();
    return next(carrying(request, token)).pipe(
      catchError((refused: unknown) => {
        if (isLockedOut(refused)) auth.end();
        if (!auth.signedIn() || !wantsSession(refused)) return throwError(() => refused);
        return from(auth.renew(token)).pipe(
          // Why no new token came matters only where the session may be as good as ever.
          catchError((failed: unknown) => throwError(() => (isRefusal(failed) ? refused : failed))),
          switchMap((renewed) => next(carrying(request, renewed))),
        );
      }),
    );
  });
  const settled = auth.settled();
  return settled ? from(settled).pipe(switchMap(() => attempt)) : attempt;
};

function carrying(request: HttpRequest<unknown>, token: string | undefined) {
  return token ? request.clone({ setHeaders: { Authorization: `Bearer ${token}` } }) : request;
}

/** A token is for this server alone. */
function isOwn(url: string): boolean {
  return url.startsWith('/') && !url.startsWith('//');
}

/** 401, but not for a wrong password in its body: that a new token does not mend. */
function wantsSession(error: unknown): boolean {
  if (!(error instanceof HttpErrorResponse) || error.status !== 401) return false;
  return toProblem(error).code !== 'wrong-credentials';
}

/** The account was deactivated while somebody was using it. */
function isLockedOut(error: unknown): boolean {
  return toProblem(error).code === 'account-inactive';
}
