import { Component, input, output } from '@angular/core';

import { BulkChanges, Member } from '../../api';
import { IssueState, PRIORITIES, Priority, STATES } from '../../core/issues/words';
import { Icon } from '../../ui/icon/icon';

/** Changes everything that is chosen, at once. */
@Component({
  selector: 'app-bulk-bar',
  imports: [Icon],
  host: { role: 'region', 'aria-label': 'Change the chosen issues' },
  template: `
    <p role="status">{{ count() }} chosen</p>
    @if (tooMany()) {
      <p class="error">At most 100 can be changed at once.</p>
    } @else {
      <select aria-label="Set the state" [disabled]="busy()" #state (change)="setState(state)">
        <option value="">State</option>
        @for (one of states; track one.value) {
          <option [value]="one.value">{{ one.name }}</option>
        }
      </select>
      <select
        aria-label="Set the priority"
        [disabled]="busy()"
        #urgency
        (change)="setPriority(urgency)"
      >
        <option value="">Priority</option>
        @for (one of priorities; track one.value) {
          <option [value]="one.value">{{ one.name }}</option>
        }
      </select>
      <select aria-label="Set the assignee" [disabled]="busy()" #who (change)="assign(who)">
        <option value="">Assignee</option>
        <option value="none">Nobody</option>
        @for (member of members(); track member.user_id) {
          <option [value]="member.user_id">{{ member.name }}</option>
        }
      </select>
      <form (submit)="$event.preventDefault(); label(box, 'add_labels')">
        <input
          #box
          list="bulk-labels"
          aria-label="Label to add or remove"
          placeholder="Label"
          maxlength="30"
          autocomplete="off"
        />
        <datalist id="bulk-labels">
          @for (one of labels(); track one) {
            <option [value]="one"></option>
          }
        </datalist>
        <button class="btn small" type="submit" [disabled]="busy()">Add</button>
        <button
          class="btn small"
          type="button"
          [disabled]="busy()"
          (click)="label(box, 'remove_labels')"
        >
          Remove
        </button>
      </form>
    }
    <button class="btn quiet round" type="button" (click)="cleared.emit()">
      <app-icon name="close" /><span class="visually-hidden">Choose none</span>
    </button>
  `,
  styles: `
    :host {
      position: sticky;
      bottom: max(1rem, env(safe-area-inset-bottom));
      z-index: 5;
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      justify-content: center;
      gap: 0.5rem;
      width: fit-content;
      max-width: 100%;
      margin: 1rem auto 0;
      padding: 0.5rem 0.5rem 0.5rem 1rem;
      background: var(--paper);
      border: 1px solid var(--line-strong);
      border-radius: var(--radius);
      box-shadow: var(--shadow-high);
    }
    p {
      font-weight: 600;
      white-space: nowrap;
    }
    select,
    input {
      min-height: 2.5rem;
      max-width: 8.5rem;
      padding: 0.2rem 0.5rem;
      border: 1px solid var(--line-strong);
      border-radius: var(--radius-small);
      background: var(--paper);
      color: var(--ink);
      font: inherit;
      font-size: 0.9375rem;
    }
    input {
      width: 7rem;
    }
    form {
      display: flex;
      align-items: center;
      gap: 0.35rem;
    }
    @media (width < 40rem) {
      :host {
        display: grid;
        grid-template-columns: repeat(3, minmax(0, 1fr));
        width: 100%;
        padding: 0.5rem;
        gap: 0.4rem;
      }
      p {
        grid-column: 1 / 3;
        padding-left: 0.5rem;
      }
      .round {
        grid-row: 1;
        grid-column: 3;
        justify-self: end;
      }
      select {
        max-width: none;
        min-height: 2.75rem;
      }
      form {
        grid-column: 1 / -1;
      }
      input {
        flex: 1;
        min-width: 4rem;
        max-width: none;
        min-height: 2.75rem;
      }
    }
  `,
})
export class BulkBar {
  readonly count = input.required<number>();
  readonly members = input.required<readonly Member[]>();
  readonly labels = input.required<readonly string[]>();
  readonly busy = input(false);
  readonly tooMany = input(false);
  readonly changed = output<BulkChanges>();
  readonly cleared = output();

  protected readonly states = STATES;
  protected readonly priorities = PRIORITIES;

  protected setState(select: HTMLSelectElement): void {
    this.tell(select, (value) => ({ state: value as IssueState }));
  }

  protected setPriority(select: HTMLSelectElement): void {
    this.tell(select, (value) => ({ priority: value as Priority }));
  }

  protected assign(select: HTMLSelectElement): void {
    this.tell(select, (value) => ({ assignee_id: value === 'none' ? null : Number(value) }));
  }

  protected label(box: HTMLInputElement, how: 'add_labels' | 'remove_labels'): void {
    const text = box.value.trim();
    if (!text) {
      box.focus();
      return;
    }
    box.value = '';
    this.changed.emit({ [how]: [text] });
  }

  /** A select that does something goes back to its name. */
  private tell(select: HTMLSelectElement, change: (value: string) => BulkChanges): void {
    const { value } = select;
    select.value = '';
    if (value) this.changed.emit(change(value));
  }
}
