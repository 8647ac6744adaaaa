import { Component, computed, input, output } from '@angular/core';
import { Params, RouterLink } from '@angular/router';

import { Issue } from '../../api';
import { initials } from '../../core/auth/initials';
import { PriorityMark } from '../../core/issues/priority-mark';
import { StateBadge } from '../../core/issues/state-badge';
import { Icon } from '../../ui/icon/icon';
import { RelativeTime } from '../../ui/relative-time/relative-time';
import { DueDate } from './due-date';

@Component({
  selector: 'app-issue-row',
  imports: [DueDate, Icon, PriorityMark, RelativeTime, RouterLink, StateBadge],
  host: { '[class.chosen]': 'chosen()' },
  template: `
    @if (choosable()) {
      <label class="choice">
        <input
          #box
          type="checkbox"
          [checked]="chosen()"
          (click)="$event.preventDefault(); toggled.emit($event.shiftKey)"
        />
        <span class="visually-hidden">Choose {{ issue().key }}</span>
      </label>
    }
    <div class="words">
      <p class="title">
        <app-priority-mark [value]="issue().priority" />
        <span class="key">{{ issue().key }}</span>
        <a [routerLink]="['/b', slug(), 'issues', issue().number]" [state]="{ list: query() }">{{
          issue().title
        }}</a>
      </p>
      <p class="facts">
        <app-state-badge [state]="issue().state" />
        @for (label of issue().labels; track label) {
          <span class="tag">{{ label }}</span>
        }
        @if (issue().due_date; as due) {
          <app-due-date [date]="due" [over]="over()" />
        }
        @if (votes(); as count) {
          <span class="fact" title="Votes of its posts"><app-icon name="up" />{{ count }}</span>
        }
        @if (issue().comment_count; as count) {
          <span class="fact" title="Comments"><app-icon name="comment" />{{ count }}</span>
        }
        <span class="fact time"><app-relative-time [at]="issue().updated_at" /></span>
      </p>
    </div>
    @if (issue().assignee; as person) {
      <span class="avatar" [title]="person.name">
        <span aria-hidden="true">{{ letters() }}</span>
        <span class="visually-hidden">Assigned to {{ person.name }}</span>
      </span>
    }
  `,
  styleUrl: './issue-row.css',
})
export class IssueRow {
  readonly issue = input.required<Issue>();
  readonly slug = input.required<string>();
  /** Of the list, for the way back. */
  readonly query = input<Params>({});
  readonly choosable = input(false);
  readonly chosen = input(false);
  /** Whether all from the last one on are meant. */
  readonly toggled = output<boolean>();

  protected readonly letters = computed(() => initials(this.issue().assignee?.name ?? ''));
  protected readonly votes = computed(() =>
    this.issue().posts.reduce((sum, { score }) => sum + score, 0),
  );
  protected readonly over = computed(() => ['done', 'cancelled'].includes(this.issue().state));
}
