import { Component, inject } from '@angular/core';

import { LiveSetting } from '../../core/live/live-setting';

@Component({
  selector: 'app-live-choice',
  template: `
    <h2>Live updates</h2>
    <p class="about">
      Votes, comments and everything else that others do appear by themselves. Kept in this browser.
    </p>
    <label>
      <input type="checkbox" role="switch" [checked]="setting.on()" (change)="setting.toggle()" />
      Show changes as they happen
    </label>
  `,
  styleUrl: './section.css',
  styles: `
    label {
      display: flex;
      align-items: center;
      gap: 0.75rem;
      min-height: 2.75rem;
      cursor: pointer;
      font-weight: 550;
    }
    input {
      flex: none;
      width: 1.2rem;
      height: 1.2rem;
      accent-color: var(--accent);
    }
  `,
})
export class LiveChoice {
  protected readonly setting = inject(LiveSetting);
}
