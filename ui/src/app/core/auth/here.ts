import { Location } from '@angular/common';
import { inject, Service, Signal } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { NavigationEnd, Params, Router } from '@angular/router';
import { filter, map, startWith } from 'rxjs';

import { ownPath } from './own-path';

/** Query of a link to the sign-in page that leads back to the present one. */
@Service()
export class Here {
  private readonly router = inject(Router);
  private readonly location = inject(Location);

  readonly back: Signal<Params> = toSignal(
    this.router.events.pipe(
      filter((event) => event instanceof NavigationEnd),
      startWith(undefined),
      map(() => {
        const returnUrl = ownPath(this.url());
        return returnUrl === '/' ? {} : { returnUrl };
      }),
    ),
    { requireSync: true },
  );

  /** The router knows none before its first page has come, and that may be slow. */
  private url(): string {
    return this.router.navigated ? this.router.url : this.location.path(true);
  }
}
