import {
  afterRenderEffect,
  Component,
  ElementRef,
  inject,
  input,
  untracked,
  viewChild,
} from '@angular/core';

import { Icon } from '../icon/icon';
import { Direction, Kanban } from './kanban';

const ARROWS: Readonly<Record<string, Direction>> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
};

/** Handle of a card: lifts it by Space or Enter, and is where a finger drags it. */
@Component({
  selector: 'app-grip',
  imports: [Icon],
  template: `
    <button
      #button
      type="button"
      [attr.aria-pressed]="kanban.lifted() === card()"
      (click)="toggle($event)"
      (keydown)="carry($event)"
      (blur)="leave()"
    >
      <app-icon name="grip" /><span class="visually-hidden">Move {{ name() }}</span>
    </button>
  `,
  styles: `
    button {
      display: grid;
      place-items: center;
      width: 2rem;
      height: 2.25rem;
      padding: 0;
      border: 0;
      border-radius: 6px;
      background: none;
      color: var(--ink-soft);
      cursor: grab;
      touch-action: none;
    }
    button:hover {
      background: var(--sunken);
      color: var(--ink);
    }
  `,
})
export class Grip {
  protected readonly kanban = inject(Kanban);
  private readonly button = viewChild.required<ElementRef<HTMLElement>>('button');

  readonly card = input.required<number>();
  readonly name = input.required<string>();

  constructor() {
    afterRenderEffect(() => {
      if (this.kanban.wantsFocus() !== this.card()) return;
      const button = this.button().nativeElement;
      this.kanban.layout(); // every step may move the element, and a moved element loses the focus
      button.focus();
      button.scrollIntoView({ block: 'nearest', inline: 'nearest' });
      if (!untracked(this.kanban.byKeyboard)) this.kanban.wantsFocus.set(undefined);
    });
  }

  protected toggle(event: MouseEvent): void {
    if (event.detail !== 0) return; // a press of a pointer, which drags
    if (this.kanban.lifted() === this.card()) this.kanban.release();
    else this.kanban.lift(this.card(), this.name(), 'keyboard');
  }

  protected carry(event: KeyboardEvent): void {
    if (this.kanban.lifted() !== this.card()) return;
    const direction = ARROWS[event.key];
    if (direction) this.kanban.carry(direction);
    else if (event.key === 'Escape' || event.key === 'Tab') this.kanban.cancel();
    if (direction || event.key === 'Escape') event.preventDefault();
  }

  /** The focus went elsewhere, and not because the element was moved. */
  protected leave(): void {
    setTimeout(() => {
      const { kanban } = this;
      if (kanban.byKeyboard() && kanban.lifted() === this.card() && !isGrip()) kanban.cancel();
    });
  }
}

const isGrip = () => document.activeElement?.closest('app-grip') !== null || !document.hasFocus();
