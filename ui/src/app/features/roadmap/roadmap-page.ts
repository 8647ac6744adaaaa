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
import { RouterLink } from '@angular/router';

import { Item, Project } from '../../api';
import { Access, Answer } from '../../core/auth/access';
import { Here } from '../../core/auth/here';
import { FeedLinks } from '../../core/feeds/feed-links';
import { projectOf } from '../../core/projects/project-of';
import { ProjectState } from '../../core/projects/project-state';
import { Projects } from '../../core/projects/projects';
import { BoardTitle } from '../../core/title/board-title';
import { Icon } from '../../ui/icon/icon';
import { Dragging } from '../../ui/kanban/dragging';
import { Grip } from '../../ui/kanban/grip';
import { Kanban } from '../../ui/kanban/kanban';
import { Markdown } from '../../ui/markdown/markdown';
import { Confirmation } from '../../ui/modal/confirmation';
import { Modal } from '../../ui/modal/modal';
import { ToastStore } from '../../ui/toast/toast-store';
import { ItemForm } from './item-form';
import { RoadmapStore } from './roadmap-store';
import { statusName } from './statuses';

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
    ProjectState,
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
  private readonly projects = inject(Projects);
  protected readonly back = inject(Here).back;
  private readonly toasts = inject(ToastStore);
  private readonly dialog = viewChild<Modal>('dialog');
  private readonly question = viewChild(Confirmation);

  readonly slug = input<string>();

  protected readonly of = projectOf(() => this.slug());
  /** New items of no project go to the first one. */
  private readonly home = computed(() => this.of.project() ?? this.projects.first());
  protected readonly answer = computed(() => this.answerFor(this.home()));
  protected readonly there = computed(() => this.slug() === undefined || !!this.of.project());
  protected readonly edited = signal<Item | undefined>(undefined);
  protected readonly deleting = signal(false);
  protected readonly leaving = signal<Item | undefined>(undefined);

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
  }

  protected writes(item: Item): boolean {
    return this.answerFor(this.projects.byId(item.project_id)) === 'yes';
  }

  protected begin(item?: Item): void {
    this.edited.set(item);
    this.dialog()?.open();
  }

  protected thank(item: Item): void {
    this.dialog()?.close();
    this.toasts.show(
      this.edited() ? 'Your changes are saved.' : `“${item.name}” is on the roadmap.`,
    );
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
      this.toasts.show(`“${item.name}” is off the roadmap.`);
    } catch {
      // why, the popup has told
    } finally {
      this.question()?.close();
      this.deleting.set(false);
    }
  }

  /** Who works on a project plans it. To others a private one is closed, and of a public one the settings decide. */
  private answerFor(project: Project | undefined): Answer {
    if (this.projects.works(project)) return 'yes';
    return project?.is_public === false ? 'no' : this.access.items();
  }
}
