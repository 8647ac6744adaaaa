import { Location } from '@angular/common';
import { computed, inject, Signal } from '@angular/core';
import { Params, Router } from '@angular/router';

export interface WayBack {
  readonly url: Signal<string>;
  /** For a click on a link to it. */
  readonly follow: (event: MouseEvent) => void;
}

/**
 * From a page to the list it belongs to. Links of the list give their page its query as `state`, `{ list: query }`: then the
 * way is one step back in the history, so that the list keeps its place, too. For a field of a component.
 */
export function wayBack(list: () => string[]): WayBack {
  const router = inject(Router);
  const location = inject(Location);
  const queryParams = queryIn(location);
  const url = computed(() => router.serializeUrl(router.createUrlTree(list(), { queryParams })));
  const follow = (event: MouseEvent) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return; // the browser opens a tab
    event.preventDefault();
    if (queryIn(location)) location.back();
    else void router.navigateByUrl(url());
  };
  return { url, follow };
}

/** Of the present entry of the history. */
function queryIn(location: Location): Params | undefined {
  return (location.getState() as { readonly list?: Params } | null)?.list;
}
