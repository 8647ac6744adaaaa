import { HttpInterceptorFn, HttpResponse } from '@angular/common/http';
import { inject, Service } from '@angular/core';
import { tap } from 'rxjs';

import { hasEntries, recall, remember } from '../storage/local';

const WRITTEN = 'written';

/**
 * Whether the server can have votes or texts of this browser's visitor, so that a first visit need not ask for them.
 * Browsers that remember something from before this was noted may have written, too. Made before anything is remembered.
 */
@Service()
export class OwnData {
  constructor() {
    if (!hasEntries()) remember(WRITTEN, false);
  }

  mayExist(): boolean {
    return recall(WRITTEN) !== false;
  }

  note(): void {
    remember(WRITTEN, true);
  }
}

/** Notes what is written here. */
export const ownDataInterceptor: HttpInterceptorFn = (request, next) => {
  if (request.method === 'GET') return next(request);
  const own = inject(OwnData);
  return next(request).pipe(
    tap((event) => {
      if (event instanceof HttpResponse) own.note();
    }),
  );
};
