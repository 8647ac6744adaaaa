import { HttpClient } from '@angular/common/http';
import { inject, Service } from '@angular/core';
import { EMPTY, expand, map, Observable } from 'rxjs';

import { ApiConfiguration, EventPage, listEvents } from '../../api';
import { quiet } from '../http/error-interceptor';

const LIMIT = 100; // events per request
/** Happens next to never: a walk over these alone is at the end of the log at once. */
const RARE = 'project.deleted';

/** Reads the log by requests, for where a socket cannot be had. */
@Service()
export class Polling {
  private readonly http = inject(HttpClient);
  private readonly root = inject(ApiConfiguration).rootUrl;

  /** What has happened since the position; without one nothing, but where the log ends now. */
  since(position: string | undefined): Observable<EventPage> {
    const kinds = position === undefined ? RARE : undefined;
    const ask = (cursor: string | undefined) =>
      listEvents(this.http, this.root, { kinds, limit: LIMIT, cursor }, quiet()).pipe(
        map(({ body }) => body),
      );
    return ask(position).pipe(
      expand(({ next_cursor }) => (next_cursor === null ? EMPTY : ask(next_cursor))),
      map((page) => (position === undefined ? { ...page, items: [] } : page)),
    );
  }
}
