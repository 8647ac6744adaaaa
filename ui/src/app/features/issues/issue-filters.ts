import { Component, computed, input, output, signal } from '@angular/core';

import { Member } from '../../api';
import { IssueState, PRIORITIES, Priority, STATES } from '../../core/issues/words';
import { Icon } from '../../ui/icon/icon';
import { SearchBox } from '../../ui/search-box/search-box';
import { countFilters, IssueQuery, OPEN, Sort, SORTS } from './issue-query';

const SEVERAL = '*';

/** What the issues are to be, and in which order. Tells the query that is wanted; the address has it. */
@Component({
  selector: 'app-issue-filters',
  imports: [Icon, SearchBox],
  templateUrl: './issue-filters.html',
  styleUrl: './issue-filters.css',
})
export class IssueFilters {
  readonly query = input.required<IssueQuery>();
  readonly members = input.required<readonly Member[]>();
  /** Offered; any other may be written. */
  readonly labels = input.required<readonly string[]>();
  /** Whether there is somebody who can be "me". */
  readonly me = input.required<boolean>();
  readonly changed = output<IssueQuery>();

  protected readonly states = STATES;
  protected readonly priorities = PRIORITIES;
  protected readonly sorts = SORTS;
  protected readonly open = OPEN.join(',');
  protected readonly several = SEVERAL;
  protected readonly unfolded = signal(false);
  protected readonly count = computed(() => countFilters(this.query()));
  protected readonly state = computed(() => {
    const states = this.query().states.join(',');
    return states === this.open || this.query().states.length < 2 ? states : SEVERAL;
  });
  protected readonly priority = computed(() => {
    const { priorities } = this.query();
    return priorities.length < 2 ? priorities.join() : SEVERAL;
  });
  protected readonly stranger = computed(() => {
    const { assignee } = this.query();
    const known = ['', 'me', 'none', ...this.members().map(({ user_id }) => String(user_id))];
    return known.includes(assignee) ? undefined : assignee;
  });

  protected change(change: Partial<IssueQuery>): void {
    this.changed.emit({ ...this.query(), ...change });
  }

  protected chooseState(value: string): void {
    if (value !== SEVERAL)
      this.change({ states: value.split(',').filter(Boolean) as IssueState[] });
  }

  protected choosePriority(value: string): void {
    if (value !== SEVERAL) this.change({ priorities: value ? [value as Priority] : [] });
  }

  protected chooseSort(value: string): void {
    this.change({ sort: value as Sort });
  }

  protected reset(): void {
    this.change({ states: [], priorities: [], assignee: '', label: '' });
  }
}
