import { Component, computed, inject, signal, viewChild } from '@angular/core';

import { User, UserUpdate } from '../../api';
import { Auth } from '../../core/auth/auth';
import { LoadMore } from '../../core/lists/load-more';
import { Confirmation } from '../../ui/modal/confirmation';
import { RelativeTime } from '../../ui/relative-time/relative-time';
import { SearchBox } from '../../ui/search-box/search-box';
import { ToastStore } from '../../ui/toast/toast-store';
import { UsersStore } from './users-store';

interface Question {
  readonly user: User;
  readonly heading: string;
  readonly text: string;
  readonly action: string;
  readonly change: UserUpdate;
  readonly done: string;
  readonly harmless: boolean;
}

@Component({
  selector: 'app-users-page',
  imports: [Confirmation, LoadMore, RelativeTime, SearchBox],
  providers: [UsersStore],
  templateUrl: './users-page.html',
  styleUrl: './users-page.css',
})
export class UsersPage {
  protected readonly store = inject(UsersStore);
  private readonly auth = inject(Auth);
  private readonly toasts = inject(ToastStore);
  private readonly dialog = viewChild.required(Confirmation);

  protected readonly question = signal<Question | undefined>(undefined);
  protected readonly busy = computed(() => {
    const id = this.question()?.user.id;
    return id !== undefined && this.store.isChanging(id);
  });

  protected isMe(user: User): boolean {
    return user.id === this.auth.account()?.id;
  }

  protected askAboutRole(user: User): void {
    const admin = user.role !== 'admin';
    this.ask({
      user,
      heading: admin ? `Make ${user.name} an admin?` : `Make ${user.name} a plain user?`,
      text: admin
        ? 'Admins manage users, projects and everything that is written.'
        : 'The account keeps what it wrote, and manages nothing any more.',
      action: admin ? 'Make admin' : 'Make user',
      change: { role: admin ? 'admin' : 'user' },
      done: admin ? `${user.name} is an admin now.` : `${user.name} is a plain user now.`,
      harmless: true,
    });
  }

  protected askAboutAddress(user: User): void {
    const confirm = !user.email_confirmed;
    this.ask({
      user,
      heading: confirm
        ? `Confirm the address of ${user.name}?`
        : `Unconfirm the address of ${user.name}?`,
      text: confirm
        ? `Confirm it only if you know that ${user.email} is theirs. Mails about what happens here are sent to it from then on.`
        : `No mail is sent to ${user.email} any more until somebody confirms it again.`,
      action: confirm ? 'Confirm' : 'Unconfirm',
      change: { email_confirmed: confirm },
      done: confirm
        ? `The address of ${user.name} is confirmed.`
        : `The address of ${user.name} is not confirmed any more.`,
      harmless: confirm,
    });
  }

  protected askAboutAccess(user: User): void {
    const lock = user.is_active;
    this.ask({
      user,
      heading: lock ? `Deactivate ${user.name}?` : `Let ${user.name} in again?`,
      text: lock
        ? 'The account is signed out everywhere and cannot sign in. What it wrote stays.'
        : 'The account can sign in again.',
      action: lock ? 'Deactivate' : 'Activate',
      change: { is_active: !lock },
      done: lock ? `${user.name} is deactivated.` : `${user.name} can sign in again.`,
      harmless: !lock,
    });
  }

  protected async agree(): Promise<void> {
    const question = this.question();
    if (!question) return;
    const done = await this.store.change(question.user.id, question.change);
    this.dialog().close();
    if (!done) return;
    this.toasts.show(question.done);
    const { email_confirmed } = question.change;
    const account = this.auth.account();
    if (account?.id === question.user.id && email_confirmed !== undefined) {
      this.auth.update({ ...account, email_confirmed });
    }
  }

  private ask(question: Question): void {
    this.question.set(question);
    this.dialog().open();
  }
}
