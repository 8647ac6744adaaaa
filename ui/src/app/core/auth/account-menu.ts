import { Component, computed, inject } from '@angular/core';
import { Router, RouterLink } from '@angular/router';

import { Icon } from '../../ui/icon/icon';
import { Menu } from '../../ui/menu/menu';
import { ToastStore } from '../../ui/toast/toast-store';
import { Auth } from './auth';
import { Here } from './here';
import { initials } from './initials';

/** Who is signed in, or the way to be. */
@Component({
  selector: 'app-account-menu',
  imports: [Icon, Menu, RouterLink],
  template: `
    @if (auth.account(); as account) {
      <app-menu label="Your account">
        <span menuFace class="avatar" aria-hidden="true">{{ letters() }}</span>
        <p class="who">
          <strong>{{ account.name }}</strong>
          <span>{{ account.email }}</span>
        </p>
        <a class="entry" routerLink="/me"><app-icon name="user" />Profile and settings</a>
        @if (auth.isAdmin()) {
          <a class="entry" routerLink="/admin/users"><app-icon name="users" />Administration</a>
        }
        <hr />
        <button class="entry" type="button" (click)="leave()">
          <app-icon name="sign-out" />Sign out
        </button>
        <button class="entry" type="button" (click)="leaveEverywhere()">
          <app-icon name="devices" />Sign out everywhere
        </button>
      </app-menu>
    } @else if (auth.state() === 'unavailable') {
      <button class="btn quiet small" type="button" (click)="auth.restore()">
        <app-icon name="alert" />Reconnect
        <span class="visually-hidden">: your session cannot be checked right now</span>
      </button>
    } @else if (auth.signedIn()) {
      <span class="avatar waiting"><span class="visually-hidden">Signing in…</span></span>
    } @else {
      <a class="btn small" routerLink="/sign-in" [queryParams]="back()">Sign in</a>
    }
  `,
  styleUrl: './account-menu.css',
})
export class AccountMenu {
  protected readonly auth = inject(Auth);
  protected readonly back = inject(Here).back;
  private readonly router = inject(Router);
  private readonly toasts = inject(ToastStore);
  protected readonly letters = computed(() => initials(this.auth.account()?.name ?? ''));

  protected leave(): Promise<void> {
    return this.say(() => this.auth.signOut(), 'You are signed out.');
  }

  protected leaveEverywhere(): Promise<void> {
    return this.say(() => this.auth.signOutEverywhere(), 'You are signed out on every device.');
  }

  private async say(leave: () => Promise<void>, done: string): Promise<void> {
    try {
      await leave();
      this.toasts.show(done);
      await this.router.navigateByUrl('/');
    } catch {
      // still signed in; why, the popup has told
    }
  }
}
