import { HttpErrorResponse, HttpInterceptorFn } from '@angular/common/http';
import { retry, throwError, timer } from 'rxjs';

const ATTEMPTS = 2;
/** Nobody watches an empty page for longer; the error says when to try again. */
const LONGEST_WAIT_S = 10;

/** Repeats reads that came too often as soon as the server takes them, if that is soon. */
export const retryInterceptor: HttpInterceptorFn = (request, next) => {
  if (request.method !== 'GET') return next(request);
  return next(request).pipe(
    retry({
      count: ATTEMPTS,
      delay: (error: unknown) => {
        const seconds = waitOf(error);
        return seconds === undefined ? throwError(() => error) : timer(seconds * 1000);
      },
    }),
  );
};

function waitOf(error: unknown): number | undefined {
  if (!(error instanceof HttpErrorResponse) || error.status !== 429) return undefined;
  const seconds = Number(error.headers.get('Retry-After'));
  return seconds > 0 && seconds <= LONGEST_WAIT_S ? seconds : undefined;
}
