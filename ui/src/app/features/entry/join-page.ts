import { Component, computed, inject, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { ActivatedRoute, Router, RouterLink } from '@angular/router';

import {
  acceptInvitation,
  Api,
  InvitationPreview,
  previewInvitation,
  PreviewInvitation$Params,
} from '../../api';
import { Access } from '../../core/auth/access';
import { Auth } from '../../core/auth/auth';
import { KeptInvitation } from '../../core/auth/kept-invitation';
import { apiResource } from '../../core/http/api-resource';
import { quiet } from '../../core/http/error-interceptor';
import { toProblem } from '../../core/http/problem';
import { Projects } from '../../core/projects/projects';
import { formatDay } from '../../ui/dates/format-day';
import { ToastStore } from '../../ui/toast/toast-store';
import { EntryCard } from './entry-card';

const MEANINGS: Record<InvitationPreview['role'], string> = {
  member: 'As a member you work on its issues and its roadmap.',
  viewer: 'As a viewer you see it, post, vote and comment.',
};
const HERE = '/join';

/** Behind an invitation link, `/join#token`. The fragment is never sent to a server, and leaves the address bar at once. */
@Component({
  selector: 'app-join-page',
  imports: [EntryCard, RouterLink],
  template: `
    @if (invitation(); as it) {
      <app-entry-card heading="Join {{ it.project_name }}">
        <p class="intro">
          You are invited to this project. {{ meanings[it.role] }} The link is good once, until
          {{ day(it.expires_at) }}.
        </p>
        @if (auth.signedIn()) {
          <button class="btn primary" type="button" [attr.aria-disabled]="busy()" (click)="join()">
            {{ busy() ? 'One moment…' : 'Join' }}
          </button>
          @if (auth.account(); as account) {
            <div class="other">
              <p>You join as {{ account.name }} ({{ account.email }}).</p>
            </div>
          }
        } @else {
          <p class="intro">To join you need an account. You come back here then.</p>
          <div class="actions">
            @if (canSignUp()) {
              <a class="btn" routerLink="/sign-up" [queryParams]="back">Sign up</a>
            }
            <a class="btn primary" routerLink="/sign-in" [queryParams]="back">Sign in</a>
          </div>
        }
      </app-entry-card>
    } @else if (unreachable()) {
      <app-entry-card heading="The invitation could not be loaded">
        <p class="intro">{{ unreachable() }}</p>
        <button class="btn primary" type="button" (click)="loaded.reload()">Try again</button>
      </app-entry-card>
    } @else if (loaded.isLoading()) {
      <app-entry-card heading="Invitation">
        <p role="status">Loading…</p>
      </app-entry-card>
    } @else {
      <app-entry-card heading="This invitation is not valid">
        <p class="intro">
          It has expired, was withdrawn or has been used, or the link is not complete. Ask whoever
          sent it for a new one.
        </p>
        <a class="btn" routerLink="/">Go to the board</a>
      </app-entry-card>
    }
  `,
  styleUrl: './entry.css',
  styles: `
    .actions .btn {
      margin-top: 0;
    }
  `,
})
export class JoinPage {
  protected readonly canSignUp = inject(Access).canSignUp;
  protected readonly auth = inject(Auth);
  private readonly api = inject(Api);
  private readonly kept = inject(KeptInvitation);
  private readonly projects = inject(Projects);
  private readonly router = inject(Router);
  private readonly toasts = inject(ToastStore);

  protected readonly meanings = MEANINGS;
  protected readonly day = formatDay;
  protected readonly back = { returnUrl: HERE };
  protected readonly busy = signal(false);
  /** What goes wrong is said on the page, and needs no popup. */
  protected readonly loaded = apiResource(
    (http, root, params: PreviewInvitation$Params) =>
      previewInvitation(http, root, params, quiet()),
    () => {
      const token = this.kept.token();
      return token ? { body: { token } } : undefined;
    },
  );
  protected readonly invitation = computed(() =>
    this.loaded.hasValue() ? this.loaded.value() : undefined,
  );
  /** Why it is not known whether the invitation is valid. */
  protected readonly unreachable = computed(() => {
    const error = this.loaded.error();
    if (!error || this.loaded.isLoading()) return undefined;
    const { code, message } = toProblem(error);
    return code === 'invitation-not-found' ? undefined : message;
  });

  constructor() {
    inject(ActivatedRoute)
      .fragment.pipe(takeUntilDestroyed())
      .subscribe((token) => {
        if (!token) return;
        this.kept.keep(token);
        void this.router.navigateByUrl(HERE, { replaceUrl: true });
      });
  }

  protected async join(): Promise<void> {
    const token = this.kept.token();
    if (!token || this.busy()) return;
    this.busy.set(true);
    try {
      const { project_name, project_slug } = await this.api.invoke(acceptInvitation, {
        body: { token },
      });
      this.kept.forget();
      this.projects.reload();
      this.toasts.show(`You have joined ${project_name}.`);
      await this.router.navigateByUrl(`/b/${project_slug}`, { replaceUrl: true });
    } catch (error) {
      // Why, the popup has told.
      if (toProblem(error).code === 'invitation-not-found') this.loaded.reload();
    } finally {
      this.busy.set(false);
    }
  }
}
