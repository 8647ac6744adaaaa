import {
  Component,
  computed,
  effect,
  inject,
  input,
  numberAttribute,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import { Router, RouterLink } from '@angular/router';

import { IssueUpdate } from '../../api';
import { Comments } from '../../core/comments/comments';
import { wayBack } from '../../core/navigation/way-back';
import { FollowButton } from '../../core/notifications/follow-button';
import { AttachedPicture } from '../../core/posts/attached-picture';
import { PostPicker } from '../../core/posts/post-picker';
import { addressOf } from '../../core/projects/place';
import { projectOf } from '../../core/projects/project-of';
import { ProjectState } from '../../core/projects/project-state';
import { Projects } from '../../core/projects/projects';
import { isOpen } from '../../core/projects/sections';
import { BoardTitle } from '../../core/title/board-title';
import { copyText } from '../../ui/clipboard/copy-text';
import { Icon } from '../../ui/icon/icon';
import { Markdown } from '../../ui/markdown/markdown';
import { Confirmation } from '../../ui/modal/confirmation';
import { RelativeTime } from '../../ui/relative-time/relative-time';
import { ToastStore } from '../../ui/toast/toast-store';
import { choicesOf } from './choices';
import { EditIssueForm } from './edit-issue-form';
import { IssueHistory } from './issue-history';
import { IssueProperties } from './issue-properties';
import { IssueStore } from './issue-store';

@Component({
  selector: 'app-issue-page',
  imports: [
    AttachedPicture,
    Comments,
    Confirmation,
    EditIssueForm,
    FollowButton,
    Icon,
    IssueHistory,
    IssueProperties,
    Markdown,
    PostPicker,
    ProjectState,
    RelativeTime,
    RouterLink,
  ],
  providers: [IssueStore],
  templateUrl: './issue-page.html',
  styleUrl: './issue-page.css',
})
export class IssuePage {
  protected readonly store = inject(IssueStore);
  private readonly projects = inject(Projects);
  private readonly router = inject(Router);
  private readonly toasts = inject(ToastStore);
  private readonly question = viewChild(Confirmation);

  readonly slug = input.required<string>();
  readonly number = input.required({ transform: numberAttribute });

  protected readonly of = projectOf(() => this.slug(), 'issues');
  protected readonly works = computed(() => this.projects.works(this.of.project()));
  protected readonly isPrivate = computed(() => {
    const project = this.of.project();
    return project !== undefined && !isOpen(project, 'issues');
  });
  protected readonly missing = computed(() => !isNumber(this.number()) || this.store.missing());
  protected readonly path = computed(() => `/b/${this.slug()}/issues/${this.number()}`);
  protected readonly editing = signal(false);
  protected readonly deleting = signal(false);
  protected readonly subject = computed(
    () => ({ project_id: this.of.project()?.id ?? 0, number: this.number() }),
    { equal: (a, b) => a.project_id === b.project_id && a.number === b.number },
  );
  protected readonly choices = choicesOf(() => (this.works() ? this.of.project() : undefined));
  protected readonly back = wayBack(() => addressOf('issues', this.slug()));
  protected readonly linked = computed(() => this.store.issue()?.posts.map(({ id }) => id) ?? []);

  constructor() {
    const title = inject(BoardTitle);
    effect(() => {
      const issue = this.store.issue();
      title.name(
        this.missing() || this.of.missing()
          ? 'Not found'
          : issue
            ? `${issue.key} ${issue.title}`
            : 'Issue',
      );
    });
    effect(() => {
      const project = this.of.project();
      const number = this.number();
      untracked(() => {
        this.editing.set(false);
        this.store.show(
          project && isNumber(number) ? { project_id: project.id, number } : undefined,
        );
      });
    });
  }

  protected readonly save = async (body: IssueUpdate): Promise<void> => {
    await this.store.change(body);
    this.editing.set(false);
    this.toasts.show('Your changes are saved.');
  };

  protected async share(): Promise<void> {
    const url = new URL(this.path(), document.baseURI).href;
    if (await copyText(url)) this.toasts.show('Link copied.');
    else window.prompt('Copy this link:', url);
  }

  protected link(id: number): void {
    void this.store.link(id).catch(told);
  }

  protected unlink(id: number): void {
    void this.store.unlink(id).catch(told);
  }

  protected async remove(): Promise<void> {
    if (this.deleting()) return;
    this.deleting.set(true);
    const key = this.store.issue()?.key ?? 'The issue';
    try {
      await this.store.remove();
      this.toasts.show(`${key} is deleted.`);
      await this.router.navigateByUrl(this.back.url(), { replaceUrl: true });
    } catch {
      this.question()?.close(); // why, the popup has told
    } finally {
      this.deleting.set(false);
    }
  }
}

const told = () => undefined; // by the popup

function isNumber(number: number): boolean {
  return Number.isSafeInteger(number) && number > 0;
}
