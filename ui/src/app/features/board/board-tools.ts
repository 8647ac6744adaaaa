import { Component, DestroyRef, ElementRef, inject, input, output, viewChild } from '@angular/core';
import { RouterLink } from '@angular/router';

import { Icon } from '../../ui/icon/icon';
import { Sort } from './board-store';

const PAUSE = 250; // ms without a key stroke, then the search goes out

/** Order and search. Orders are links: what the list shows is in its address. */
@Component({
  selector: 'app-board-tools',
  imports: [Icon, RouterLink],
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
    <search>
      <app-icon name="search" />
      <input
        #box
        type="search"
        aria-label="Search posts"
        placeholder="Search posts"
        autocomplete="off"
        enterkeyhint="search"
        maxlength="200"
        [value]="search()"
        (input)="wait(box.value)"
        (keydown.enter)="find(box.value)"
        (keydown.escape)="clear()"
      />
      @if (box.value) {
        <button class="btn quiet round" type="button" (click)="clear()">
          <app-icon name="close" /><span class="visually-hidden">Clear the search</span>
        </button>
      }
    </search>
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
  private readonly box = viewChild.required<ElementRef<HTMLInputElement>>('box');
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    inject(DestroyRef).onDestroy(() => clearTimeout(this.timer));
  }

  protected wait(text: string): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.find(text), PAUSE);
  }

  protected find(text: string): void {
    clearTimeout(this.timer);
    if (text.trim() !== this.search()) this.searched.emit(text.trim());
  }

  protected clear(): void {
    const box = this.box().nativeElement;
    box.value = '';
    box.focus();
    this.find('');
  }
}
