import { HttpClient, HttpContext } from '@angular/common/http';
import { inject, ResourceRef } from '@angular/core';
import { rxResource } from '@angular/core/rxjs-interop';
import { map, Observable } from 'rxjs';

import { ApiConfiguration, StrictHttpResponse } from '../../api';
import { Auth } from '../auth/auth';

export type Operation<P, R> = (
  http: HttpClient,
  rootUrl: string,
  params: P,
  context?: HttpContext,
) => Observable<StrictHttpResponse<R>>;

/**
 * A resource over a generated operation: asks again when `params` changes or somebody else looks, and cancels the stale
 * request.
 * While `params` is undefined nothing is asked.
 */
export function apiResource<P, R>(
  operation: Operation<P, R>,
  params: () => NoInfer<P> | undefined,
): ResourceRef<R | undefined> {
  const http = inject(HttpClient);
  const { rootUrl } = inject(ApiConfiguration);
  const { identity } = inject(Auth);
  return rxResource<R, P | undefined>({
    params: () => {
      identity();
      return params();
    },
    // A resource does not call its stream while its params are undefined.
    stream: ({ params: given }) =>
      operation(http, rootUrl, given as P).pipe(map((response) => response.body)),
  });
}
