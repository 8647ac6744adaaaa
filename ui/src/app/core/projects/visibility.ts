import { Component, input, model } from '@angular/core';
import { FormValueControl } from '@angular/forms/signals';

let ids = 0;

/** Who sees a project. */
@Component({
  selector: 'app-visibility',
  template: `
    <fieldset>
      <legend>Who sees it?</legend>
      <label>
        <input
          type="radio"
          [name]="group"
          [checked]="value() === 'public' || (!lists() && value() === 'unlisted')"
          (change)="value.set('public')"
        />
        <span
          ><strong>Everybody</strong
          ><small
            >A public board: anyone reads it{{
              lists() ? ', and finds it in the list of projects' : ''
            }}.</small
          ></span
        >
      </label>
      @if (lists()) {
        <label>
          <input
            type="radio"
            [name]="group"
            [checked]="value() === 'unlisted'"
            (change)="value.set('unlisted')"
          />
          <span
            ><strong>Everybody, unlisted</strong
            ><small
              >Anyone with the address reads it. Lists and feeds of the board leave it out.</small
            ></span
          >
        </label>
      }
      <label>
        <input
          type="radio"
          [name]="group"
          [checked]="value() === 'private'"
          (change)="value.set('private')"
        />
        <span
          ><strong>Members only</strong
          ><small>Nobody else learns that it exists, except admins.</small></span
        >
      </label>
    </fieldset>
  `,
  styles: `
    fieldset {
      margin: 0;
      padding: 0;
      border: 0;
      display: grid;
      gap: 0.25rem;
    }
    legend {
      padding: 0;
      font-weight: 600;
      font-size: 0.9375rem;
    }
    label {
      display: flex;
      align-items: center;
      gap: 0.75rem;
      min-height: 3rem;
      cursor: pointer;
    }
    span {
      display: grid;
      line-height: 1.35;
    }
    strong {
      font-weight: 550;
    }
    small {
      color: var(--muted);
      font-size: 0.875rem;
    }
    input {
      flex: none;
      width: 1.2rem;
      height: 1.2rem;
      accent-color: var(--accent);
    }
  `,
})
export class Visibility implements FormValueControl<string> {
  /** Whether it is chosen, too, who is shown the project in the list of all. */
  readonly lists = input(false);
  /** `public`, `unlisted` or `private`. */
  readonly value = model.required<string>();
  protected readonly group = `visibility-${++ids}`;
}
