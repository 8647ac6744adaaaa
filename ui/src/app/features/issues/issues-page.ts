import { Component, computed, effect, inject, input, untracked, viewChild } from '@angular/core';
import { Router, RouterLink } from '@angular/router';

import { BulkChanges, Issue } from '../../api';
import { Auth } from '../../core/auth/auth';
import { LoadMore } from '../../core/lists/load-more';
import { projectOf } from '../../core/projects/project-of';
import { ProjectState } from '../../core/projects/project-state';
import { Projects } from '../../core/projects/projects';
import { BoardTitle } from '../../core/title/board-title';
import { Icon } from '../../ui/icon/icon';
import { Modal } from '../../ui/modal/modal';
import { NewsPill } from '../../ui/news-pill/news-pill';
import { ToastStore } from '../../ui/toast/toast-store';
import { BulkBar } from './bulk-bar';
import { choicesOf } from './choices';
import { IssueBoard } from './issue-board';
import { IssueBoardStore } from './issue-board-store';
import { IssueFilters } from './issue-filters';
import { IssueListStore } from './issue-list-store';
import { countFilters, fromAddress, IssueQuery, toAddress } from './issue-query';
import { IssueRow } from './issue-row';
import { NewIssueForm } from './new-issue-form';

/** The issues of a project, as a list or as a board. The address is the state. */
@Component({
  selector: 'app-issues-page',
  imports: [
    BulkBar,
    Icon,
    IssueBoard,
    IssueFilters,
    IssueRow,
    LoadMore,
    Modal,
    NewIssueForm,
    NewsPill,
    ProjectState,
    RouterLink,
  ],
  providers: [IssueBoardStore, IssueListStore],
  templateUrl: './issues-page.html',
  styleUrl: './issues-page.css',
})
export class IssuesPage {
  protected readonly list = inject(IssueListStore);
  protected readonly board = inject(IssueBoardStore);
  private readonly auth = inject(Auth);
  private readonly projects = inject(Projects);
  private readonly router = inject(Router);
  private readonly toasts = inject(ToastStore);
  private readonly dialog = viewChild<Modal>('dialog');

  readonly slug = input.required<string>();
  readonly view = input<string>();
  readonly state = input<string>();
  readonly priority = input<string>();
  readonly assignee = input<string>();
  readonly label = input<string>();
  readonly search = input<string>();
  readonly sort = input<string>();

  protected readonly of = projectOf(() => this.slug(), 'issues');
  protected readonly query = computed(() =>
    fromAddress({
      view: this.view(),
      state: this.state(),
      priority: this.priority(),
      assignee: this.assignee(),
      label: this.label(),
      search: this.search(),
      sort: this.sort(),
    }),
  );
  protected readonly signedIn = this.auth.signedIn;
  protected readonly works = computed(() => this.projects.works(this.of.project()));
  protected readonly narrowed = computed(
    () => countFilters(this.query()) > 0 || this.query().search !== '',
  );
  protected readonly address = computed(() => toAddress(this.query()));
  protected readonly choices = choicesOf(() => this.of.project());
  private last: number | undefined;

  constructor() {
    const title = inject(BoardTitle);
    effect(() => {
      const name = this.of.project()?.name;
      title.name(this.of.missing() ? 'Not found' : name ? `Issues · ${name}` : 'Issues');
    });
    effect(() => {
      const id = this.of.project()?.id;
      const query = this.query();
      untracked(() => {
        this.list.show(id, query.view === 'list' ? query : undefined);
        this.board.show(id, query.view === 'board' ? query : undefined);
      });
    });
  }

  protected narrow(query: IssueQuery): void {
    void this.router.navigate([], {
      queryParams: toAddress(query),
      queryParamsHandling: 'merge',
      replaceUrl: true,
    });
  }

  protected showNews(): void {
    this.list.reload();
    window.scrollTo({ top: 0 });
  }

  protected all(): void {
    this.narrow({ ...fromAddress({}), view: this.query().view, sort: this.query().sort });
  }

  protected choose({ number }: Issue, withShift: boolean): void {
    if (withShift && this.last !== undefined) this.list.extend(this.last, number);
    else this.list.toggle(number);
    this.last = number;
  }

  protected async change(changes: BulkChanges): Promise<void> {
    const count = await this.list.changeChosen(changes);
    if (changes.add_labels || changes.remove_labels) this.choices.reloadLabels();
    if (count > 0) this.toasts.show(`${count} issue${count === 1 ? ' is' : 's are'} changed.`);
  }

  protected async welcome(issue: Issue): Promise<void> {
    this.dialog()?.close();
    this.toasts.show(`${issue.key} is there.`);
    await this.router.navigate(['/b', this.slug(), 'issues', issue.number], {
      state: { list: this.address() },
    });
  }
}
