import { inject, Service, Signal } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { NavigationEnd, Params, Router } from '@angular/router';
import { filter, map, startWith } from 'rxjs';

import { ownPath } from './own-path';

/** Query of a link to the sign-in page that leads back to the present one. */
@Service()
export class Here {
  private readonly router = inject(Router);

  readonly back: Signal<Params> = toSignal(
    this.router.events.pipe(
      filter((event) => event instanceof NavigationEnd),
      startWith(undefined),
      map(() => {
        const returnUrl = ownPath(this.router.url);
        return returnUrl === '/' ? {} : { returnUrl };
      }),
    ),
    { requireSync: true },
  );
}
