import { Component, input, output } from '@angular/core';
import { RouterLink } from '@angular/router';

import { SearchBox } from '../../ui/search-box/search-box';
import { Sort } from './board-store';

/** Order and search. Orders are links: what the list shows is in its address. */
@Component({
  selector: 'app-board-tools',
  imports: [RouterLink, SearchBox],
  template: `
    <nav aria-label="Order">
      @for (order of orders; track order.sort) {
        <a
          [routerLink]="[]"
          [queryParams]="{ sort: order.sort === 'hot' ? null : order.sort }"
          queryParamsHandling="merge"
          [attr.aria-current]="order.sort === sort() ? 'true' : null"
          [title]="order.meaning"
          >{{ order.name }}</a
        >
      }
    </nav>
    <app-search-box
      label="Search posts"
      placeholder="Search posts"
      [text]="search()"
      (searched)="searched.emit($event)"
    />
  `,
  styleUrl: './board-tools.css',
})
export class BoardTools {
  readonly sort = input.required<Sort>();
  readonly search = input.required<string>();
  readonly searched = output<string>();

  protected readonly orders: readonly { sort: Sort; name: string; meaning: string }[] = [
    { sort: 'hot', name: 'Hot', meaning: 'Much voted for lately' },
    { sort: 'new', name: 'New', meaning: 'Newest first' },
    { sort: 'top', name: 'Top', meaning: 'Highest score of all time' },
  ];
}
