import { Component, input } from '@angular/core';

import { PagedList } from './paged-list';

/** The end of a list, if there is more of it. */
@Component({
  selector: 'app-load-more',
  template: `
    @if (list().hasMore()) {
      <button
        class="btn"
        type="button"
        [attr.aria-disabled]="list().loadingMore()"
        (click)="list().loadMore()"
      >
        {{ list().loadingMore() ? 'Loading…' : list().moreFailed() ? 'Try again' : 'Load more' }}
      </button>
    }
  `,
  styles: `
    :host {
      display: block;
      padding-top: 1.25rem;
      text-align: center;
    }
    :host:not(:has(*)) {
      display: none;
    }
  `,
})
export class LoadMore {
  readonly list =
    input.required<
      Pick<PagedList<unknown>, 'hasMore' | 'loadMore' | 'loadingMore' | 'moreFailed'>
    >();
}
