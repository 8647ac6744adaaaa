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

import { Item } from '../../api';
import { Access } from '../../core/auth/access';
import { projectOf } from '../../core/projects/project-of';
import { ProjectState } from '../../core/projects/project-state';
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
  private readonly toasts = inject(ToastStore);
  private readonly dialog = viewChild<Modal>('dialog');
  private readonly question = viewChild(Confirmation);

  readonly slug = input<string>();

  protected readonly of = projectOf(() => this.slug());
  /** A private project's roadmap is its members' work. */
  protected readonly writes = computed(() => {
    const project = this.of.project();
    return (
      this.access.editItems() && (!project || project.is_public || project.my_role !== 'viewer')
    );
  });
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
}
