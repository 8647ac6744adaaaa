import { Component, DestroyRef, ElementRef, inject, input, output, viewChild } from '@angular/core';

import { Icon } from '../icon/icon';

const PAUSE = 250; // ms without a key stroke, then the search goes out

/** A box to search in. It tells what is looked for when the typing pauses, at once on Enter, and nothing twice. */
@Component({
  selector: 'app-search-box',
  imports: [Icon],
  template: `
    <search>
      <app-icon name="search" />
      <input
        #box
        type="search"
        autocomplete="off"
        enterkeyhint="search"
        maxlength="200"
        [attr.aria-label]="label()"
        [placeholder]="placeholder()"
        [value]="text()"
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
  styles: `
    :host {
      display: block;
      min-width: 0;
    }
    search {
      position: relative;
      display: flex;
      align-items: center;
    }
    search > app-icon {
      position: absolute;
      left: 0.85rem;
      color: var(--muted);
      pointer-events: none;
    }
    input {
      width: 100%;
      min-height: 2.75rem;
      padding: 0 0.75rem 0 2.6rem;
      border: 1px solid transparent;
      border-radius: var(--radius-small);
      background: var(--sunken);
    }
    input:not(:placeholder-shown) {
      padding-right: 2.75rem;
    }
    input::-webkit-search-cancel-button {
      display: none;
    }
    button {
      position: absolute;
      right: 0;
    }
  `,
})
export class SearchBox {
  readonly label = input.required<string>();
  readonly placeholder = input.required<string>();
  /** What is searched for now. */
  readonly text = input.required<string>();
  readonly searched = output<string>();

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
    if (text.trim() !== this.text()) this.searched.emit(text.trim());
  }

  protected clear(): void {
    const box = this.box().nativeElement;
    box.value = '';
    box.focus();
    this.find('');
  }
}
