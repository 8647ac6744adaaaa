import { map, Observable, of, switchMap } from 'rxjs';

import { StrictHttpResponse } from '../../api';
import { Operation } from './api-resource';

/** Rows of a page where a list is asked for without a limit. */
export const PAGE = 1000;

/**
 * Reads a list with `offset` to its end, which a page that is not full shows. For short rows: the server ends a page
 * of long ones earlier.
 */
export function allPages<P extends { offset?: number }, R>(
  operation: Operation<P, R[]>,
): Operation<P, R[]> {
  return (http, root, params, context) => {
    const behind = (offset: number): Observable<StrictHttpResponse<R[]>> =>
      operation(http, root, offset > 0 ? { ...params, offset } : params, context).pipe(
        switchMap((page) =>
          page.body.length < PAGE ? of(page) : withRest(page, behind(offset + PAGE)),
        ),
      );
    return behind(0);
  };
}

function withRest<R>(
  page: StrictHttpResponse<R[]>,
  rest: Observable<StrictHttpResponse<R[]>>,
): Observable<StrictHttpResponse<R[]>> {
  return rest.pipe(
    map((next) => page.clone({ body: [...page.body, ...next.body] }) as StrictHttpResponse<R[]>),
  );
}
