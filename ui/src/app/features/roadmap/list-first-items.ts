import { HttpClient, HttpContext } from '@angular/common/http';
import { map, Observable, of, switchMap } from 'rxjs';

import { Item, listItems, ListItems$Params, StrictHttpResponse } from '../../api';

/** The first items up to `limit`. The server sends fewer at a time where they are large, and says how many there are. */
export function listFirstItems(
  http: HttpClient,
  rootUrl: string,
  params: ListItems$Params,
  context?: HttpContext,
): Observable<StrictHttpResponse<Item[]>> {
  const limit = params.limit ?? 0;
  const readFrom = (offset: number): Observable<StrictHttpResponse<Item[]>> =>
    listItems(http, rootUrl, { ...params, limit: limit - offset, offset }, context).pipe(
      switchMap((page) => {
        const seen = offset + page.body.length;
        const total = Math.min(limit, Number(page.headers.get('X-Total-Count')));
        if (page.body.length === 0 || seen >= total) return of(page);
        return readFrom(seen).pipe(
          map((rest) => {
            const body = [...page.body, ...rest.body];
            return rest.clone({ body }) as StrictHttpResponse<Item[]>;
          }),
        );
      }),
    );
  return readFrom(0);
}
