import { Component, computed, input, linkedSignal, model } from '@angular/core';

import { has, Kind, Noun, NOUNS, toggled, wordFor } from './kinds';

let ids = 0;

/** Which events: everything, or some kinds of them. */
@Component({
  selector: 'app-kind-choice',
  template: `
    <fieldset>
      <legend>What is sent?</legend>
      <label class="way">
        <input type="radio" [name]="name" [checked]="!some()" (change)="takeAll()" />
        <strong>Everything that happens</strong>
      </label>
      <label class="way">
        <input type="radio" [name]="name" [checked]="some()" (change)="some.set(true)" />
        <strong>Only what I choose</strong>
      </label>
      @if (some()) {
        <ul>
          @for (noun of nouns(); track noun.all) {
            <li>
              <label>
                <input
                  type="checkbox"
                  [checked]="includes(noun.all)"
                  [indeterminate]="isInPart(noun)"
                  (change)="toggle(noun.all)"
                />
                <strong>{{ noun.name }}</strong>
              </label>
              <div>
                @for (kind of noun.kinds; track kind) {
                  <label>
                    <input type="checkbox" [checked]="includes(kind)" (change)="toggle(kind)" />
                    <span
                      ><span class="visually-hidden">{{ noun.name }} </span>{{ word(kind) }}</span
                    >
                  </label>
                }
              </div>
            </li>
          }
        </ul>
        <p class="error" aria-live="polite">{{ kinds().length ? '' : 'Choose at least one.' }}</p>
      }
    </fieldset>
  `,
  styles: `
    fieldset {
      margin: 0;
      padding: 0;
      border: 0;
    }
    legend {
      padding: 0;
      font-weight: 600;
      font-size: 0.9375rem;
    }
    label {
      display: inline-flex;
      align-items: center;
      gap: 0.6rem;
      min-height: 2.5rem;
      cursor: pointer;
    }
    .way {
      display: flex;
    }
    strong {
      font-weight: 550;
    }
    li {
      padding: 0.25rem 0;
      border-top: 1px solid var(--line);
    }
    li div {
      display: flex;
      flex-wrap: wrap;
      gap: 0 1.25rem;
      padding-left: 1.8rem;
    }
    input {
      flex: none;
      margin: 0;
      width: 1.2rem;
      height: 1.2rem;
      accent-color: var(--accent);
    }
  `,
})
export class KindChoice {
  /** None: everything. */
  readonly kinds = model.required<readonly Kind[]>();
  /** Whether events of accounts come at all. */
  readonly site = input.required<boolean>();

  protected readonly name = `kinds-${++ids}`;
  /** Stays while the last box is unchecked. */
  readonly some = linkedSignal<number, boolean>({
    source: () => this.kinds().length,
    computation: (count, previous) => (previous?.value ?? false) || count > 0,
  });
  readonly valid = computed(() => !this.some() || this.kinds().length > 0);
  protected readonly nouns = computed(() =>
    NOUNS.filter(({ all }) => all !== 'account.*' || this.site()),
  );
  protected readonly word = wordFor;

  protected includes(kind: Kind): boolean {
    return has(this.kinds(), kind);
  }

  protected isInPart({ all, kinds }: Noun): boolean {
    return !this.includes(all) && kinds.some((kind) => this.includes(kind));
  }

  protected toggle(kind: Kind): void {
    this.kinds.update((kinds) => toggled(kinds, kind));
  }

  protected takeAll(): void {
    this.kinds.set([]);
    this.some.set(false);
  }
}
