import { Component, computed, inject, input, linkedSignal, signal, viewChild } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { Router } from '@angular/router';
import { filter } from 'rxjs';

import { Api, listMembers, Member, Project, removeMember, setMember } from '../../api';
import { Auth } from '../../core/auth/auth';
import { allPages } from '../../core/http/all-pages';
import { apiResource } from '../../core/http/api-resource';
import { quiet } from '../../core/http/error-interceptor';
import { LiveEvents } from '../../core/live/live-events';
import { Projects } from '../../core/projects/projects';
import { Confirmation } from '../../ui/modal/confirmation';
import { ToastStore } from '../../ui/toast/toast-store';
import { Invitations } from './invitations';

interface Question {
  readonly heading: string;
  readonly text: string;
  readonly action: string;
  readonly agree: () => Promise<void>;
}

@Component({
  selector: 'app-members',
  imports: [Confirmation, Invitations],
  templateUrl: './members.html',
  styleUrl: './members.css',
})
export class Members {
  private readonly api = inject(Api);
  private readonly auth = inject(Auth);
  private readonly projects = inject(Projects);
  private readonly router = inject(Router);
  private readonly toasts = inject(ToastStore);
  private readonly dialog = viewChild.required(Confirmation);

  readonly project = input.required<Project>();
  readonly writable = input.required<boolean>();

  protected readonly loaded = apiResource(allPages(listMembers), () => ({
    project_id: this.project().id,
  }));
  protected readonly members = linkedSignal<readonly Member[] | undefined>(() =>
    this.loaded.hasValue() ? this.loaded.value() : undefined,
  );
  protected readonly failed = computed(() => !!this.loaded.error() && !this.loaded.isLoading());
  protected readonly busy = signal(false);
  protected readonly question = signal<Question | undefined>(undefined);
  protected readonly transferable = computed(() => !this.projects.isFirst(this.project()));

  constructor() {
    inject(LiveEvents)
      .of('member.*')
      .pipe(
        filter(({ project_id }) => project_id === this.project().id),
        takeUntilDestroyed(),
      )
      .subscribe(() => void this.refresh());
  }

  protected isMe({ user_id }: Member): boolean {
    return user_id === this.auth.account()?.id;
  }

  protected setRole(member: Member, role: string): Promise<void> {
    return this.act(async () => {
      const body = { role: role as Member['role'] };
      const params = { project_id: this.project().id, user_id: member.user_id, body };
      const changed = await this.api.invoke(setMember, params);
      this.members.update((members) =>
        members?.map((one) => (one.user_id === changed.user_id ? changed : one)),
      );
      this.toasts.show(`${changed.name} is a ${changed.role} now.`);
    });
  }

  protected askToTransfer(member: Member): void {
    this.ask({
      heading: `Make ${member.name} the owner?`,
      text: 'They manage the project from then on. Its present owner stays a member.',
      action: 'Hand over',
      agree: async () => {
        const params = { project_id: this.project().id, user_id: member.user_id };
        await this.api.invoke(setMember, { ...params, body: { role: 'owner' } });
        this.toasts.show(`${member.name} owns the project now.`);
        this.loaded.reload();
        this.projects.reload();
      },
    });
  }

  protected askToRemove(member: Member): void {
    const me = this.isMe(member);
    this.ask({
      heading: me ? 'Leave this project?' : `Remove ${member.name}?`,
      text: `${me ? 'You are' : 'They are'} taken off the issues assigned to ${me ? 'you' : 'them'}. What was written stays.`,
      action: me ? 'Leave' : 'Remove',
      agree: () => this.remove(member, me),
    });
  }

  protected agree(): Promise<void> {
    const question = this.question();
    if (!question) return Promise.resolve();
    return this.act(question.agree).finally(() => this.dialog().close());
  }

  /** Silent, since nobody has asked for it. */
  private async refresh(): Promise<void> {
    const project = this.project();
    try {
      const members = await this.api.invoke(
        allPages(listMembers),
        { project_id: project.id },
        quiet(),
      );
      if (project.id === this.project().id && !this.busy()) this.members.set(members);
    } catch {
      // they stay as they were
    }
  }

  private async remove({ user_id, name }: Member, me: boolean): Promise<void> {
    await this.api.invoke(removeMember, { project_id: this.project().id, user_id });
    this.members.update((members) => members?.filter((one) => one.user_id !== user_id));
    this.toasts.show(me ? 'You have left the project.' : `${name} is removed.`);
    if (!me) return;
    if (!this.project().is_public && !this.auth.isAdmin()) {
      await this.router.navigateByUrl('/');
      this.projects.drop(this.project().id);
    }
    this.projects.reload();
  }

  private ask(question: Question): void {
    this.question.set(question);
    this.dialog().open();
  }

  private async act(deed: () => Promise<void>): Promise<void> {
    if (this.busy()) return;
    this.busy.set(true);
    try {
      await deed();
    } catch {
      // Why, the popup has told. What a select shows now is not so.
      this.members.update((members) => members?.map((member) => ({ ...member })));
    } finally {
      this.busy.set(false);
    }
  }
}
