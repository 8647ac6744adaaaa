import { HttpContext, HttpContextToken } from '@angular/common/http';

export const ANONYMOUS = new HttpContextToken(() => false);

/** For requests that go out as nobody's: they neither wait for a session nor carry, renew or lose its token. */
export const anonymous = (context = new HttpContext()) => context.set(ANONYMOUS, true);
