import { Component, computed, inject, input } from '@angular/core';

import { Issue, Member } from '../../api';
import { LabelsInput } from '../../core/issues/labels-input';
import { PriorityMark } from '../../core/issues/priority-mark';
import { StateBadge } from '../../core/issues/state-badge';
import { IssueState, PRIORITIES, Priority, priorityName, STATES } from '../../core/issues/words';
import { DueDate } from './due-date';
import { IssueStore } from './issue-store';

/** State, priority, assignee, due date and labels; every choice counts at once. */
@Component({
  selector: 'app-issue-properties',
  imports: [DueDate, LabelsInput, PriorityMark, StateBadge],
  host: { class: 'card' },
  templateUrl: './issue-properties.html',
  styleUrls: ['./properties.css', './issue-properties.css'],
})
export class IssueProperties {
  private readonly store = inject(IssueStore);

  readonly issue = input.required<Issue>();
  readonly writable = input.required<boolean>();
  /** Who can be assigned. */
  readonly members = input.required<readonly Member[]>();
  /** What to suggest. */
  readonly labels = input<readonly string[]>([]);

  protected readonly states = STATES;
  protected readonly priorities = PRIORITIES;
  protected readonly priorityName = priorityName;
  protected readonly over = computed(() => ['done', 'cancelled'].includes(this.issue().state));
  /** Somebody who is assigned and cannot be any more stays on offer. */
  protected readonly people = computed(() => {
    const { assignee } = this.issue();
    const members = this.members().map(({ user_id, name }) => ({ user_id, name }));
    return assignee && !members.some(({ user_id }) => user_id === assignee.user_id)
      ? [...members, assignee]
      : members;
  });

  protected setState(value: string): void {
    this.change({ state: value as IssueState });
  }

  protected setPriority(value: string): void {
    this.change({ priority: value as Priority });
  }

  protected setDue(value: string): void {
    this.change({ due_date: value || null });
  }

  protected setLabels(labels: readonly string[]): void {
    this.change({ labels: [...labels] });
  }

  protected assign(value: string): void {
    const person = this.people().find(({ user_id }) => String(user_id) === value) ?? null;
    void this.store.change({ assignee_id: person?.user_id ?? null }, person).catch(told);
  }

  private change(body: Parameters<IssueStore['change']>[0]): void {
    void this.store.change(body).catch(told);
  }
}

const told = () => undefined; // by the popup
