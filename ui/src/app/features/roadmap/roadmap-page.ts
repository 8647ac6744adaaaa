import {
  Component,
  computed,
  effect,
  inject,
  input,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import { NgTemplateOutlet } from '@angular/common';
import { RouterLink } from '@angular/router';

import { Item, Project } from '../../api';
import { Access, Answer } from '../../core/auth/access';
import { Here } from '../../core/auth/here';
import { FeedLinks } from '../../core/feeds/feed-links';
import { projectOf } from '../../core/projects/project-of';
import { ProjectState } from '../../core/projects/project-state';
import { Projects } from '../../core/projects/projects';
import { isOpen } from '../../core/projects/sections';
import { BoardTitle } from '../../core/title/board-title';
import { Icon } from '../../ui/icon/icon';
import { Dragging } from '../../ui/kanban/dragging';
import { Grip } from '../../ui/kanban/grip';
import { Kanban } from '../../ui/kanban/kanban';
import { Markdown } from '../../ui/markdown/markdown';
import { Confirmation } from '../../ui/modal/confirmation';
import { Modal } from '../../ui/modal/modal';
import { RelativeTime } from '../../ui/relative-time/relative-time';
import { ToastStore } from '../../ui/toast/toast-store';
import { ItemForm } from './item-form';
import { OwnItems } from './own-items';
import { RoadmapStore } from './roadmap-store';
import { PROPOSED, statusName } from './statuses';

/** What comes and when: of one project, or of all public ones. */
@Component({
  selector: 'app-roadmap-page',
  imports: [
    Confirmation,
    Dragging,
    FeedLinks,
    Grip,
    Icon,
    ItemForm,
    Markdown,
    Modal,
    NgTemplateOutlet,
    ProjectState,
    RelativeTime,
    RouterLink,
  ],
  providers: [Kanban, RoadmapStore],
  templateUrl: './roadmap-page.html',
  styleUrls: ['../../ui/kanban/kanban.css', './roadmap-page.css'],
})
export class RoadmapPage {
  protected readonly store = inject(RoadmapStore);
  protected readonly kanban = inject(Kanban);
  private readonly access = inject(Access);
  private readonly own = inject(OwnItems);
  private readonly projects = inject(Projects);
  protected readonly back = inject(Here).back;
  private readonly toasts = inject(ToastStore);
  private readonly dialog = viewChild<Modal>('dialog');
  private readonly question = viewChild(Confirmation);

  readonly slug = input<string>();

  protected readonly of = projectOf(() => this.slug(), 'roadmap');
  /** New items of no project go to the first one. */
  private readonly home = computed(() => this.of.project() ?? this.projects.first());
  protected readonly answer = computed(() => this.answerFor(this.home()));
  /** Whether the person plans the roadmap; others only propose. */
  protected readonly plans = computed(() => this.projects.works(this.home()));
  protected readonly columns = computed(() =>
    this.kanban.layout().filter(({ key }) => key !== PROPOSED),
  );
  protected readonly proposals = computed(
    () => this.kanban.layout().find(({ key }) => key === PROPOSED)?.ids ?? [],
  );
  /** Also while the last proposal is carried elsewhere: nothing jumps, and it can be put back. */
  protected readonly proposes = computed(() => this.store.columns().has(PROPOSED));
  protected readonly unplanned = computed(() => this.columns().every(({ ids }) => !ids.length));
  protected readonly heading = computed(() => {
    if (this.edited()) return 'Edit item';
    return this.plans() ? 'New item' : 'Propose an item';
  });
  protected readonly there = computed(() => this.slug() === undefined || !!this.of.project());
  protected readonly proposed = PROPOSED;
  protected readonly hasFeed = computed(() => {
    const project = this.of.project();
    return !project || isOpen(project, 'roadmap');
  });
  protected readonly edited = signal<Item | undefined>(undefined);
  protected readonly deleting = signal(false);
  protected readonly leaving = signal<Item | undefined>(undefined);
  protected readonly removal = computed(() => {
    const item = this.leaving();
    return item ? this.removalOf(item) : 'Delete';
  });

  constructor() {
    const title = inject(BoardTitle);
    effect(() => {
      const name = this.of.project()?.name;
      title.name(name ? `Roadmap · ${name}` : 'Roadmap');
    });
    effect(() => {
      const project = this.slug() === undefined ? null : this.of.project()?.id;
      untracked(() => this.store.show(project));
    });
    effect(() => {
      const columns = [...this.store.columns()].map(([key, ids]) => ({
        key,
        name: statusName(key),
        ids,
      }));
      untracked(() => this.kanban.show(columns, (move) => void this.store.place(move)));
    });
    effect(() => {
      const proposed = this.store.columns().get(PROPOSED) ?? [];
      untracked(() => void this.own.learn(proposed));
    });
  }

  protected moves(item: Item): boolean {
    return this.projects.works(this.projects.byId(item.project_id));
  }

  /** Until it is accepted, a proposal is its author's: as long as they might propose it now. */
  protected changes(item: Item): boolean {
    const project = this.projects.byId(item.project_id);
    return this.moves(item) || (this.removes(item) && this.answerFor(project) === 'yes');
  }

  protected removes(item: Item): boolean {
    return this.moves(item) || (item.status === PROPOSED && this.own.has(item.id));
  }

  protected removalOf(item: Item): string {
    return this.moves(item) && item.status === PROPOSED ? 'Decline' : 'Delete';
  }

  protected author({ author }: Item): string {
    return author.kind === 'visitor' ? 'a guest' : author.name;
  }

  protected async accept(item: Item): Promise<void> {
    await this.store.accept(item.id);
    if (this.store.item(item.id)?.status === PROPOSED) return; // refused
    this.kanban.wantsFocus.set(item.id); // its button has gone from under the focus
    this.toasts.show(`“${item.name}” is planned.`);
  }

  protected begin(item?: Item): void {
    this.edited.set(item);
    this.dialog()?.open();
  }

  protected thank(item: Item): void {
    this.dialog()?.close();
    const done =
      item.status === PROPOSED
        ? `“${item.name}” is proposed. The team decides what becomes of it.`
        : `“${item.name}” is on the roadmap.`;
    this.toasts.show(this.edited() ? 'Your changes are saved.' : done);
  }

  protected ask(item: Item): void {
    this.leaving.set(item);
    this.question()?.open();
  }

  protected async remove(): Promise<void> {
    const item = this.leaving();
    if (!item || this.deleting()) return;
    this.deleting.set(true);
    try {
      await this.store.remove(item.id);
      this.toasts.show(`“${item.name}” is deleted.`);
    } catch {
      // why, the popup has told
    } finally {
      this.question()?.close();
      this.deleting.set(false);
    }
  }

  /** Who works on a project plans it. Others propose where everybody sees the roadmap, as the settings say. */
  private answerFor(project: Project | undefined): Answer {
    if (this.projects.works(project)) return 'yes';
    return project && !isOpen(project, 'roadmap') ? 'no' : this.access.items();
  }
}
