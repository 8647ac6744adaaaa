import { Component, ElementRef, inject, input, signal, viewChild } from '@angular/core';

let ids = 0;

/**
 * A button that opens a panel of links and buttons below it. A disclosure, not an ARIA menu: Tab walks through it, as
 * through any list of links. Closes on Esc, on a press outside and when something in it was chosen.
 */
@Component({
  selector: 'app-menu',
  host: {
    '(click)': 'choose($event)',
    '(keydown.escape)': 'dismiss()',
    '(focusout)': 'leave($event)',
    '(document:pointerdown)': 'pressed($event)',
  },
  template: `
    <button
      #trigger
      class="btn quiet"
      [class.round]="!wide()"
      type="button"
      [attr.aria-expanded]="open()"
      [attr.aria-controls]="id"
      (click)="open.set(!open())"
    >
      <ng-content select="[menuFace]" />
      <span class="visually-hidden">{{ label() }}</span>
    </button>
    <div #panel class="panel" [id]="id" [hidden]="!open()">
      <ng-content />
    </div>
  `,
  styles: `
    :host {
      position: relative;
      display: block;
    }
    .panel {
      position: absolute;
      z-index: 5;
      top: calc(100% + 0.4rem);
      right: 0;
      width: max-content;
      min-width: 13rem;
      max-width: min(20rem, calc(100vw - 1.5rem));
      padding: 0.4rem;
      background: var(--paper);
      border: 1px solid var(--line);
      border-radius: var(--radius);
      box-shadow: var(--shadow-high);
    }
    .panel.start {
      right: auto;
      left: 0;
    }
    .panel[hidden] {
      display: none;
    }
  `,
})
export class Menu {
  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  private readonly trigger = viewChild.required<ElementRef<HTMLElement>>('trigger');

  private readonly panel = viewChild.required<ElementRef<HTMLElement>>('panel');

  readonly label = input.required<string>();
  /** The face is a text and not a sign. */
  readonly wide = input(false);
  /** The side of the button at which the panel stands. */
  readonly align = input<'start' | 'end'>('end');
  readonly open = signal(false);
  protected readonly id = `menu-${++ids}`;

  /** Whatever was chosen does its own work; the keyboard's press is a click too. */
  protected choose({ target }: Event): void {
    const chosen = target instanceof Element && target.closest('a, button');
    if (chosen && this.panel().nativeElement.contains(chosen)) this.open.set(false);
  }

  protected dismiss(): void {
    if (!this.open()) return;
    this.open.set(false);
    this.trigger().nativeElement.focus();
  }

  protected leave({ relatedTarget }: FocusEvent): void {
    if (relatedTarget instanceof Node && !this.host.contains(relatedTarget)) this.open.set(false);
  }

  protected pressed({ target }: Event): void {
    if (target instanceof Node && !this.host.contains(target)) this.open.set(false);
  }
}
