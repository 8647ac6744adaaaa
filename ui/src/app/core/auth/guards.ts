import { inject } from '@angular/core';
import { CanActivateFn, Router } from '@angular/router';

import { Board } from '../config/board';
import { Auth } from './auth';
import { ownPath } from './own-path';

/** Leads to the sign-in page and back. While the server cannot say who it is, the page itself tells. */
export const signedInOnly: CanActivateFn = async (_, { url }) => {
  const auth = inject(Auth);
  const router = inject(Router);
  await auth.settled();
  return auth.signedIn() || router.createUrlTree(['/sign-in'], { queryParams: { returnUrl: url } });
};

/** Who is signed in needs no sign-in page. */
export const visitorsOnly: CanActivateFn = async ({ queryParamMap }) => {
  const auth = inject(Auth);
  const router = inject(Router);
  await auth.settled();
  return !auth.signedIn() || router.parseUrl(ownPath(queryParamMap.get('returnUrl')));
};

/** For pages that show at once what the settings allow: they wait for the settings. */
export const settingsKnown: CanActivateFn = async () => {
  await inject(Board).ready();
  return true;
};
