import { DestroyRef, Directive, ElementRef, inject } from '@angular/core';

import { Kanban } from './kanban';

const THRESHOLD = 6; // px; less is a click
const EDGE = 60; // px from the border of the view within which it scrolls
const SPEED = 12; // px per frame

/**
 * Carries cards by a pointer: `data-card` (its number) and `data-name` mark a card, `data-column` (its key) a column. A mouse drags a
 * card anywhere, a finger by its handle only, so that it can still scroll. `data-scroller` marks what scrolls sideways, if that is
 * not the host itself.
 */
@Directive({
  selector: '[appDragging]',
  host: {
    '(pointerdown)': 'press($event)',
    '(dragstart)': '$event.preventDefault()',
  },
})
export class Dragging {
  private readonly kanban = inject(Kanban);
  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  private ghost: HTMLElement | undefined;
  private frame = 0;
  private stop: (() => void) | undefined;

  constructor() {
    inject(DestroyRef).onDestroy(() => this.end());
  }

  protected press(event: PointerEvent): void {
    const target = event.target as HTMLElement;
    const card = target.closest<HTMLElement>('[data-card]');
    const grip = target.closest('app-grip');
    const byFinger = event.pointerType !== 'mouse';
    if (!card || event.button !== 0 || this.stop || !this.movable(card)) return;
    if (byFinger && !grip) return;
    if (!grip && target.closest('button, input, select, textarea')) return;
    if (byFinger) event.preventDefault();
    this.follow(card, event);
  }

  private movable(card: HTMLElement): boolean {
    return card.querySelector('app-grip') !== null;
  }

  private follow(card: HTMLElement, start: PointerEvent): void {
    const move = (event: PointerEvent) => {
      if (event.pointerId !== start.pointerId) return;
      if (!this.ghost) {
        if (Math.hypot(event.x - start.x, event.y - start.y) < THRESHOLD) return;
        this.begin(card, start);
      }
      event.preventDefault();
      this.drag(event.x, event.y, start);
    };
    const up = (event: PointerEvent) => {
      if (event.pointerId !== start.pointerId) return;
      const dragged = this.ghost !== undefined;
      this.end();
      if (!dragged) return;
      this.kanban.release();
      swallowClick();
    };
    const cancel = () => {
      this.end();
      this.kanban.cancel();
    };
    const key = (event: KeyboardEvent) => {
      if (event.key === 'Escape') cancel();
    };
    document.addEventListener('pointermove', move, { passive: false });
    document.addEventListener('pointerup', up);
    document.addEventListener('pointercancel', cancel);
    document.addEventListener('keydown', key);
    this.stop = () => {
      document.removeEventListener('pointermove', move);
      document.removeEventListener('pointerup', up);
      document.removeEventListener('pointercancel', cancel);
      document.removeEventListener('keydown', key);
    };
  }

  private begin(card: HTMLElement, start: PointerEvent): void {
    const box = card.getBoundingClientRect();
    const ghost = card.cloneNode(true) as HTMLElement;
    ghost.inert = true;
    Object.assign(ghost.style, {
      position: 'fixed',
      zIndex: '40',
      left: `${box.left}px`,
      top: `${box.top}px`,
      width: `${box.width}px`,
      margin: '0',
      rotate: '2deg',
      pointerEvents: 'none',
      boxShadow: 'var(--shadow-high)',
    });
    this.host.append(ghost);
    this.ghost = ghost;
    getSelection()?.removeAllRanges();
    document.body.style.userSelect = 'none';
    this.kanban.lift(Number(card.dataset['card']), card.dataset['name'] ?? '', 'pointer');
    this.drag(start.x, start.y, start);
  }

  private drag(x: number, y: number, start: PointerEvent): void {
    if (this.ghost) this.ghost.style.translate = `${x - start.x}px ${y - start.y}px`;
    this.carry(x, y);
    cancelAnimationFrame(this.frame);
    const scroll = () => {
      if (!this.ghost || !this.scroll(x, y, start)) return;
      this.carry(x, y);
      this.frame = requestAnimationFrame(scroll);
    };
    this.frame = requestAnimationFrame(scroll);
  }

  private carry(x: number, y: number): void {
    const column = document.elementFromPoint(x, y)?.closest<HTMLElement>('[data-column]');
    if (!column || !this.host.contains(column)) return;
    const lifted = String(this.kanban.lifted());
    const above = Array.from(column.querySelectorAll<HTMLElement>('[data-card]')).filter((card) => {
      const { top, height } = card.getBoundingClientRect();
      return card.dataset['card'] !== lifted && top + height / 2 < y;
    });
    this.kanban.carryTo(column.dataset['column'] ?? '', above.length);
  }

  /** Near an edge the view goes along, unless the card was picked up there and leaves it; tells whether it did. */
  private scroll(x: number, y: number, start: PointerEvent): boolean {
    const scroller = this.host.querySelector('[data-scroller]') ?? this.host;
    const { left, right } = scroller.getBoundingClientRect();
    const before = [scroller.scrollLeft, window.scrollY].join();
    if (x < left + EDGE && x < start.x) scroller.scrollLeft -= SPEED;
    if (x > Math.min(right, innerWidth) - EDGE && x > start.x) scroller.scrollLeft += SPEED;
    if (y < EDGE && y < start.y) window.scrollBy(0, -SPEED);
    if (y > innerHeight - EDGE && y > start.y) window.scrollBy(0, SPEED);
    return before !== [scroller.scrollLeft, window.scrollY].join();
  }

  private end(): void {
    cancelAnimationFrame(this.frame);
    this.stop?.();
    this.stop = undefined;
    this.ghost?.remove();
    this.ghost = undefined;
    document.body.style.userSelect = '';
  }
}

/** The click that ends a drag is no click on what lies below. */
function swallowClick(): void {
  const swallow = (event: Event) => {
    event.preventDefault();
    event.stopPropagation();
  };
  document.addEventListener('click', swallow, { capture: true, once: true });
  setTimeout(() => document.removeEventListener('click', swallow, { capture: true }));
}
