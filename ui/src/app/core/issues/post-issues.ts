import { Component, computed, inject, input, signal } from '@angular/core';
import { Router, RouterLink } from '@angular/router';

import { Api, createIssueFromPost, listPostIssues, Post } from '../../api';
import { Icon } from '../../ui/icon/icon';
import { ToastStore } from '../../ui/toast/toast-store';
import { apiResource } from '../http/api-resource';
import { quiet } from '../http/error-interceptor';
import { PostStore } from '../posts/post-store';
import { Projects } from '../projects/projects';
import { StateBadge } from './state-badge';

/** The issues a post has become; where the reader sees none of them, what became of it; and the way to make it one. */
@Component({
  selector: 'app-post-issues',
  imports: [Icon, RouterLink, StateBadge],
  template: `
    @if (issues().length > 0) {
      <ul aria-label="Issues of this post">
        @for (issue of issues(); track issue.id) {
          <li>
            <app-state-badge [state]="issue.state" />
            @if (slug(); as of) {
              <a [routerLink]="['/b', of, 'issues', issue.number]"
                ><span class="key">{{ issue.key }}</span> {{ issue.title }}</a
              >
            } @else {
              <span>{{ issue.key }} {{ issue.title }}</span>
            }
          </li>
        }
      </ul>
    } @else if (status(); as state) {
      <app-state-badge [state]="state" />
    } @else if (works()) {
      <button class="btn" type="button" [attr.aria-disabled]="busy()" (click)="turn()">
        <app-icon name="task" />{{ busy() ? 'One moment…' : 'Turn into an issue' }}
      </button>
    }
  `,
  styles: `
    :host {
      display: block;
    }
    :host:not(:has(*)) {
      display: none;
    }
    ul {
      display: grid;
      gap: 0.35rem;
    }
    li {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 0.25rem 0.6rem;
      overflow-wrap: anywhere;
    }
    .key {
      font-weight: 600;
    }
  `,
})
export class PostIssues {
  private readonly api = inject(Api);
  private readonly projects = inject(Projects);
  private readonly posts = inject(PostStore);
  private readonly router = inject(Router);
  private readonly toasts = inject(ToastStore);

  readonly post = input.required<Post>();

  /** Apart, so that a vote, which makes another post of it, asks for no issues. */
  private readonly id = computed(() => this.post().id);
  protected readonly status = computed(() => this.post().status);
  private readonly project = computed(() => this.projects.byId(this.post().project_id));
  /** A post without a state is linked to nothing, and of who does not see the issues nobody need ask. */
  private readonly loaded = apiResource(
    (http, root, params: { post_id: number }) => listPostIssues(http, root, params, quiet()),
    () => (this.asks() ? { post_id: this.id() } : undefined),
  );
  private readonly asks = computed(
    () => this.works() || (this.status() !== null && this.projects.sees(this.project(), 'issues')),
  );
  protected readonly issues = computed(() => (this.loaded.hasValue() ? this.loaded.value() : []));
  protected readonly slug = computed(() => this.project()?.slug);
  protected readonly works = computed(() => this.projects.works(this.project()));
  protected readonly busy = signal(false);

  protected async turn(): Promise<void> {
    if (this.busy()) return;
    this.busy.set(true);
    const post = this.post();
    try {
      const issue = await this.api.invoke(createIssueFromPost, { post_id: post.id });
      this.posts.keep([{ ...post, status: issue.state }]);
      this.toasts.show(`${issue.key} is there.`);
      await this.router.navigate(['/b', this.slug(), 'issues', issue.number]);
    } catch {
      // why, the popup has told
    } finally {
      this.busy.set(false);
    }
  }
}
