import { afterRenderEffect, Directive, ElementRef, inject, input, output } from '@angular/core';

/** Emits when its host, a sentinel after the list, comes near the viewport. */
@Directive({ selector: '[appInfiniteScroll]' })
export class InfiniteScroll {
  /** Anything that changes when rows were added: observers tell changes only, and a tall screen may still show the sentinel. */
  readonly rows = input.required<unknown>({ alias: 'appInfiniteScroll' });
  readonly reached = output();

  constructor() {
    const host = inject<ElementRef<Element>>(ElementRef).nativeElement;
    afterRenderEffect((onCleanup) => {
      this.rows();
      const observer = new IntersectionObserver(
        (entries) => {
          if (entries.some((entry) => entry.isIntersecting)) this.reached.emit();
        },
        { rootMargin: '600px' },
      );
      observer.observe(host); // reports the present state at once
      onCleanup(() => observer.disconnect());
    });
  }
}
