import { Component, ElementRef, inject, viewChild } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { NavigationEnd, Router, RouterLink, RouterOutlet } from '@angular/router';
import { distinctUntilChanged, filter, map, skip } from 'rxjs';

import { AccountMenu } from './core/auth/account-menu';
import { Invitation } from './core/auth/invitation';
import { Board } from './core/config/board';
import { LiveIndicator } from './core/live/live-indicator';
import { NotificationBell } from './core/notifications/notification-bell';
import { MainNav } from './core/projects/main-nav';
import { ProjectSwitcher } from './core/projects/project-switcher';
import { Theme } from './core/theme/theme';
import { ErrorPopup } from './ui/error-popup/error-popup';
import { Icon, IconName } from './ui/icon/icon';
import { Toasts } from './ui/toast/toasts';

@Component({
  selector: 'app-root',
  imports: [
    AccountMenu,
    ErrorPopup,
    Icon,
    Invitation,
    LiveIndicator,
    MainNav,
    NotificationBell,
    ProjectSwitcher,
    RouterLink,
    RouterOutlet,
    Toasts,
  ],
  templateUrl: './app.html',
  styleUrl: './app.css',
})
export class App {
  protected readonly theme = inject(Theme);
  protected readonly board = inject(Board);
  protected readonly icons: Record<string, IconName> = {
    system: 'screen',
    light: 'sun',
    dark: 'moon',
  };
  private readonly main = viewChild.required<ElementRef<HTMLElement>>('main');

  constructor() {
    // Another page, not another query of the same: the focus goes where its content begins.
    inject(Router)
      .events.pipe(
        filter((event) => event instanceof NavigationEnd),
        map((event) => event.urlAfterRedirects.replace(/[?#].*/, '')),
        distinctUntilChanged(),
        skip(1),
        takeUntilDestroyed(),
      )
      .subscribe(() => this.skipToContent());
  }

  protected skipToContent(): void {
    this.main().nativeElement.focus({ preventScroll: true });
  }
}
