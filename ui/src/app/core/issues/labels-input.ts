import { Component, input, model, signal } from '@angular/core';
import { FormValueControl } from '@angular/forms/signals';

import { Icon } from '../../ui/icon/icon';
import { LABEL_LENGTH_MAX, LABELS_MAX } from './words';

let ids = 0;

/** Labels as chips; Enter or a comma ends one. */
@Component({
  selector: 'app-labels-input',
  imports: [Icon],
  template: `
    @if (value().length > 0) {
      <ul aria-label="Labels">
        @for (label of value(); track label) {
          <li>
            <span>{{ label }}</span>
            <button type="button" (click)="remove(label)">
              <app-icon name="close" /><span class="visually-hidden">Remove {{ label }}</span>
            </button>
          </li>
        }
      </ul>
    }
    @if (value().length < most) {
      <input
        #box
        class="control"
        aria-label="Add a label"
        placeholder="Add a label"
        autocomplete="off"
        [attr.list]="list"
        [attr.maxlength]="lengthMax"
        [value]="text()"
        (input)="type(box.value)"
        (keydown.enter)="$event.preventDefault(); add(box.value)"
        (blur)="add(box.value)"
      />
      <datalist [id]="list">
        @for (label of known(); track label) {
          <option [value]="label"></option>
        }
      </datalist>
    }
  `,
  styles: `
    :host {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: 0.4rem;
    }
    ul {
      display: flex;
      flex-wrap: wrap;
      gap: 0.35rem;
    }
    li {
      display: flex;
      align-items: center;
      max-width: 100%;
      padding-left: 0.7rem;
      border: 1px solid var(--line-strong);
      border-radius: 99px;
      font-size: 0.875rem;
    }
    li span:first-child {
      overflow: hidden;
      text-overflow: ellipsis;
    }
    button {
      display: grid;
      place-items: center;
      width: 2rem;
      height: 2rem;
      border: 0;
      border-radius: 50%;
      background: none;
      color: var(--muted);
      cursor: pointer;
    }
    button:hover {
      color: var(--danger);
    }
  `,
})
export class LabelsInput implements FormValueControl<readonly string[]> {
  readonly value = model.required<readonly string[]>();
  readonly known = input<readonly string[]>([]);

  protected readonly most = LABELS_MAX;
  protected readonly lengthMax = LABEL_LENGTH_MAX;
  protected readonly list = `labels-${++ids}`;
  protected readonly text = signal('');

  protected type(text: string): void {
    if (text.includes(',')) this.add(text);
    else this.text.set(text);
  }

  protected add(text: string): void {
    const added = text.split(',').map((part) => part.trim());
    const taken = new Set(this.value().map((label) => label.toLowerCase()));
    const fresh = added.filter((label) => {
      const key = label.toLowerCase();
      return label !== '' && !taken.has(key) && taken.add(key);
    });
    this.text.set(text); // differs from what is set next, so that the box follows
    this.text.set('');
    if (fresh.length > 0) this.value.set([...this.value(), ...fresh].slice(0, LABELS_MAX));
  }

  protected remove(label: string): void {
    this.value.set(this.value().filter((one) => one !== label));
  }
}
