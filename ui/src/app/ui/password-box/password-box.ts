import { afterNextRender, Component, contentChild, ElementRef, signal } from '@angular/core';

import { Icon } from '../icon/icon';

/** Around an `<input #password type="password">`: a button that shows what was typed. Hidden again before it is sent. */
@Component({
  selector: 'app-password-box',
  imports: [Icon],
  template: `
    <ng-content />
    <button class="btn quiet round" type="button" [attr.aria-pressed]="shown()" (click)="toggle()">
      <app-icon [name]="shown() ? 'eye-off' : 'eye'" />
      <span class="visually-hidden">Show password</span>
    </button>
  `,
  styles: `
    :host {
      position: relative;
      display: block;
    }
    :host ::ng-deep input {
      padding-right: 3rem;
    }
    button {
      position: absolute;
      inset: 0 0 auto auto;
      color: var(--muted);
    }
  `,
})
export class PasswordBox {
  private readonly input = contentChild.required<string, ElementRef<HTMLInputElement>>('password', {
    read: ElementRef,
  });
  protected readonly shown = signal(false);

  constructor() {
    afterNextRender(() => {
      this.input().nativeElement.form?.addEventListener('submit', () => this.show(false));
    });
  }

  protected toggle(): void {
    this.show(!this.shown());
  }

  private show(shown: boolean): void {
    this.shown.set(shown);
    this.input().nativeElement.type = shown ? 'text' : 'password';
  }
}
