import { effect, inject, untracked } from '@angular/core';

import { Auth } from './auth';

/** Calls back when somebody else looks than before: after a sign-in, a sign-out, a change of accounts. */
export function onOtherIdentity(react: (now: number | undefined) => void): void {
  const { identity } = inject(Auth);
  let last = identity();
  effect(() => {
    const now = identity();
    if (now === last) return;
    last = now;
    untracked(() => react(now));
  });
}
