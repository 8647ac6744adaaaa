import { Component, effect, inject, input, untracked } from '@angular/core';
import { Params, RouterLink } from '@angular/router';

import { initials } from '../../core/auth/initials';
import { PriorityMark } from '../../core/issues/priority-mark';
import { IssueState } from '../../core/issues/words';
import { Icon } from '../../ui/icon/icon';
import { Dragging } from '../../ui/kanban/dragging';
import { Grip } from '../../ui/kanban/grip';
import { Kanban } from '../../ui/kanban/kanban';
import { DueDate } from './due-date';
import { IssueBoardStore } from './issue-board-store';

/** Issues as cards in a column per state. */
@Component({
  selector: 'app-issue-board',
  imports: [Dragging, DueDate, Grip, Icon, PriorityMark, RouterLink],
  providers: [Kanban],
  templateUrl: './issue-board.html',
  styleUrls: ['../../ui/kanban/kanban.css', './issue-board.css'],
})
export class IssueBoard {
  protected readonly store = inject(IssueBoardStore);
  protected readonly kanban = inject(Kanban);

  readonly slug = input.required<string>();
  /** Of the board, for the way back. */
  readonly query = input<Params>({});
  readonly movable = input(false);

  protected readonly initials = initials;

  constructor() {
    effect(() => {
      const columns = this.store.columns().map(({ state, name, numbers }) => ({
        key: state,
        name,
        ids: numbers,
      }));
      untracked(() => this.kanban.show(columns, (move) => void this.store.place(move)));
    });
  }

  protected columnOf(key: string) {
    return this.store.columns().find(({ state }) => state === key);
  }

  protected isOver(key: string): boolean {
    return key === 'done' || key === 'cancelled';
  }

  protected loadMore(key: string): void {
    void this.store.loadMore(key as IssueState);
  }
}
