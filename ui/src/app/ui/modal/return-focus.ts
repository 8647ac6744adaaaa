import { afterNextRender, Injector } from '@angular/core';

const PLACES = 'li, section, article, main';

/**
 * Where the focus goes when a dialog closes whose opener is gone by then, as after deleting something: to the nearest place
 * around it that is still there. The browser would let it fall to the top of the page.
 */
export function rememberPlace(injector: Injector): () => void {
  const places: HTMLElement[] = [];
  let place = document.activeElement?.closest<HTMLElement>(PLACES);
  for (; place; place = place.parentElement?.closest<HTMLElement>(PLACES)) places.push(place);
  return () => {
    afterNextRender({ read: () => returnTo(places) }, { injector });
  };
}

function returnTo(places: readonly HTMLElement[]): void {
  if (document.activeElement !== document.body) return;
  const place = places.find(({ isConnected }) => isConnected);
  if (!place) return;
  if (!place.hasAttribute('tabindex')) place.tabIndex = -1;
  place.focus({ preventScroll: true });
}
