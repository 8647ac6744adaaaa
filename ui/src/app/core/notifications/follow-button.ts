import { Component, computed, inject, input, signal } from '@angular/core';

import {
  Api,
  followIssue,
  followPost,
  FollowState,
  getIssueFollow,
  getPostFollow,
  unfollowIssue,
  unfollowPost,
} from '../../api';
import { Icon } from '../../ui/icon/icon';
import { ToastStore } from '../../ui/toast/toast-store';
import { Auth } from '../auth/auth';
import { Subject } from '../comments/subject';
import { apiResource, Operation } from '../http/api-resource';

const getFollow: Operation<Subject, FollowState> = (http, root, subject, context) =>
  'post_id' in subject
    ? getPostFollow(http, root, subject, context)
    : getIssueFollow(http, root, subject, context);

const follow: Operation<Subject, FollowState> = (http, root, subject, context) =>
  'post_id' in subject
    ? followPost(http, root, subject, context)
    : followIssue(http, root, subject, context);

const unfollow: Operation<Subject, FollowState> = (http, root, subject, context) =>
  'post_id' in subject
    ? unfollowPost(http, root, subject, context)
    : unfollowIssue(http, root, subject, context);

/** Whether one hears of what happens here. For people with an account. */
@Component({
  selector: 'app-follow-button',
  imports: [Icon],
  template: `
    @if (following() !== undefined) {
      <button
        class="btn"
        type="button"
        [attr.aria-pressed]="following()"
        [attr.aria-disabled]="busy()"
        (click)="toggle()"
      >
        <app-icon [name]="following() ? 'check' : 'bell'" />{{
          following() ? 'Following' : 'Follow'
        }}
      </button>
    }
  `,
  styles: `
    :host:not(:has(*)) {
      display: none;
    }
    [aria-pressed='true'] {
      border-color: var(--accent);
      background: var(--accent-soft);
      color: var(--accent);
    }
  `,
})
export class FollowButton {
  private readonly api = inject(Api);
  private readonly auth = inject(Auth);
  private readonly toasts = inject(ToastStore);

  readonly subject = input.required<Subject>();
  /** Who comments follows: asked again when there is a comment more. */
  readonly comments = input(0);

  private readonly loaded = apiResource(getFollow, () => {
    this.comments();
    return this.auth.signedIn() ? { ...this.subject() } : undefined;
  });
  protected readonly following = computed(() =>
    this.auth.signedIn() && this.loaded.hasValue() ? this.loaded.value().following : undefined,
  );
  protected readonly busy = signal(false);

  protected async toggle(): Promise<void> {
    if (this.busy()) return;
    this.busy.set(true);
    const wanted = !this.following();
    try {
      this.loaded.set(await this.api.invoke(wanted ? follow : unfollow, this.subject()));
      this.toasts.show(
        wanted ? 'You will hear of what happens here.' : 'You will hear no more of this.',
      );
    } catch {
      // why, the popup has told
    } finally {
      this.busy.set(false);
    }
  }
}
