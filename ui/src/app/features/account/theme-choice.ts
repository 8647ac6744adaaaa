import { Component, inject } from '@angular/core';

import { Scheme, Theme } from '../../core/theme/theme';
import { Icon, IconName } from '../../ui/icon/icon';

@Component({
  selector: 'app-theme-choice',
  imports: [Icon],
  template: `
    <h2 id="theme-heading">Theme</h2>
    <div role="radiogroup" aria-labelledby="theme-heading">
      @for (choice of choices; track choice.scheme) {
        <label>
          <input
            class="visually-hidden"
            type="radio"
            name="theme"
            [value]="choice.scheme"
            [checked]="choice.scheme === theme.scheme()"
            (change)="theme.scheme.set(choice.scheme)"
          />
          <app-icon [name]="choice.icon" />{{ choice.label }}
        </label>
      }
    </div>
  `,
  styleUrl: './section.css',
  styles: `
    [role='radiogroup'] {
      display: flex;
      flex-wrap: wrap;
      gap: 0.5rem;
    }
    label {
      display: flex;
      align-items: center;
      gap: 0.55rem;
      min-height: 2.75rem;
      padding: 0.4rem 1rem;
      border: 1px solid var(--line-strong);
      border-radius: var(--radius-small);
      cursor: pointer;
      font-weight: 550;
    }
    label:has(:checked) {
      border-color: var(--accent);
      background: var(--accent-soft);
      color: var(--accent);
      box-shadow: inset 0 0 0 1px var(--accent);
    }
    label:has(:focus-visible) {
      outline: 3px solid var(--focus);
      outline-offset: 2px;
    }
  `,
})
export class ThemeChoice {
  protected readonly theme = inject(Theme);
  protected readonly choices: readonly { scheme: Scheme; label: string; icon: IconName }[] = [
    { scheme: 'system', label: 'Like the system', icon: 'screen' },
    { scheme: 'light', label: 'Light', icon: 'sun' },
    { scheme: 'dark', label: 'Dark', icon: 'moon' },
  ];
}
