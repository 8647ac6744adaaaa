import { afterNextRender, Component, computed, inject, input, output, signal } from '@angular/core';
import { form, FormField, FormRoot } from '@angular/forms/signals';

import { Api, ApiKeyCreate, ApiKeyCreated, createApiKey } from '../../api';
import { Faults, faultsOf } from '../../core/http/faults';
import { Control } from '../../ui/field/control';
import { Field } from '../../ui/field/field';
import { limited } from '../../ui/field/rules';

type Scope = ApiKeyCreate['scopes'][number];

const KEY_NAME_LENGTH_MAX = 60;
const MEANINGS: readonly { scope: Scope; meaning: string }[] = [
  { scope: 'read', meaning: 'see what you see' },
  { scope: 'write', meaning: 'post, vote, comment and change what you may' },
  { scope: 'admin', meaning: 'manage users' },
];

const EXPIRIES = [
  { value: '', name: 'Never' },
  { value: '30', name: 'In 30 days' },
  { value: '90', name: 'In 90 days' },
  { value: '365', name: 'In a year' },
] as const;

@Component({
  selector: 'app-new-key-form',
  imports: [Control, Field, FormField, FormRoot],
  template: `
    <form class="form" [formRoot]="f">
      <app-field
        name="key-name"
        label="Name"
        hint="to tell it from others"
        [state]="f.name()"
        [max]="nameMax"
      >
        <input appControl autocomplete="off" placeholder="Import script" [formField]="f.name" />
      </app-field>
      <div class="expiry">
        <label for="key-expiry">Expires</label>
        <select #box id="key-expiry" class="control" (change)="expiry.set(box.value)">
          @for (choice of expiries; track choice.value) {
            <option [value]="choice.value">{{ choice.name }}</option>
          }
        </select>
      </div>
      <fieldset>
        <legend>It may</legend>
        @for (row of offered(); track row.scope) {
          <label>
            <input
              type="checkbox"
              [checked]="scopes().includes(row.scope)"
              (change)="toggle(row.scope)"
            />
            <span
              ><strong>{{ row.scope }}</strong
              >: {{ row.meaning }}</span
            >
          </label>
        }
        <p class="error" aria-live="polite">{{ missing() }}</p>
      </fieldset>
      <div class="actions">
        <button class="btn primary" type="submit" [attr.aria-disabled]="f().submitting()">
          {{ f().submitting() ? 'One moment…' : 'Create key' }}
        </button>
      </div>
    </form>
  `,
  styles: `
    .expiry {
      display: grid;
      gap: 0.35rem;
      margin-bottom: 1rem;
    }
    .expiry label {
      min-height: 0;
      font-weight: 600;
      font-size: 0.9375rem;
    }
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
      display: flex;
      align-items: center;
      gap: 0.7rem;
      min-height: 2.75rem;
      cursor: pointer;
    }
    input[type='checkbox'] {
      width: 1.2rem;
      height: 1.2rem;
      flex: none;
      accent-color: var(--accent);
    }
  `,
})
export class NewKeyForm {
  private readonly api = inject(Api);

  /** Whether the scope `admin` means anything for this account. */
  readonly admin = input.required<boolean>();
  readonly created = output<ApiKeyCreated>();

  protected readonly nameMax = KEY_NAME_LENGTH_MAX;
  protected readonly offered = computed(() =>
    MEANINGS.filter(({ scope }) => scope !== 'admin' || this.admin()),
  );
  protected readonly expiries = EXPIRIES;
  /** Days, as the select has them; empty: it does not expire. */
  protected readonly expiry = signal('');
  protected readonly scopes = signal<readonly Scope[]>(['read']);
  protected readonly missing = computed(() =>
    this.scopes().length === 0 ? 'Choose at least one.' : '',
  );
  protected readonly f = form(
    signal({ name: '' }),
    (path) =>
      limited(path.name, { max: () => KEY_NAME_LENGTH_MAX, missing: 'Give the key a name.' }),
    {
      submission: {
        action: () => this.send(),
        onInvalid: (f) => f().errorSummary()[0]?.fieldTree().focusBoundControl(),
      },
    },
  );

  constructor() {
    afterNextRender(() => this.f.name().focusBoundControl());
  }

  protected toggle(scope: Scope): void {
    this.scopes.update((scopes) =>
      scopes.includes(scope) ? scopes.filter((one) => one !== scope) : [...scopes, scope],
    );
  }

  private async send(): Promise<Faults | undefined> {
    const scopes = [...this.scopes()];
    if (scopes.length === 0) return undefined;
    try {
      const days = Number(this.expiry());
      const body: ApiKeyCreate = {
        name: this.f().value().name.trim(),
        scopes,
        ...(days > 0 && { expires_in_days: days }),
      };
      this.created.emit(await this.api.invoke(createApiKey, { body }));
      return undefined;
    } catch (error) {
      return faultsOf(error, { name: this.f.name });
    }
  }
}
