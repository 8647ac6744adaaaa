import { Component, computed, inject } from '@angular/core';

import { Auth } from '../../core/auth/auth';
import { Board } from '../../core/config/board';
import { ApiKeys } from './api-keys';
import { LiveChoice } from './live-choice';
import { MailChoices } from './mail-choices';
import { PasswordForm } from './password-form';
import { ProfileForm } from './profile-form';
import { Sessions } from './sessions';
import { ThemeChoice } from './theme-choice';
import { YourData } from './your-data';

const SECTIONS = [
  ['profile', 'Profile'],
  ['mail', 'Mail'],
  ['theme', 'Theme'],
  ['live', 'Live updates'],
  ['password', 'Password'],
  ['sessions', 'Sessions'],
  ['keys', 'API keys'],
  ['data', 'Your data'],
] as const;

@Component({
  selector: 'app-account-page',
  imports: [
    ApiKeys,
    LiveChoice,
    MailChoices,
    PasswordForm,
    ProfileForm,
    Sessions,
    ThemeChoice,
    YourData,
  ],
  template: `
    <div class="page">
      <h1>Profile and settings</h1>
      @if (auth.account(); as account) {
        <nav aria-label="Sections of this page">
          @for (section of sections(); track section[0]) {
            <a [href]="'/me#' + section[0]" (click)="show($event, section[0])">{{ section[1] }}</a>
          }
        </nav>
        <div class="sections">
          <app-profile-form id="profile" tabindex="-1" class="card" [account]="account" />
          <app-mail-choices id="mail" tabindex="-1" class="card" />
          <app-theme-choice id="theme" tabindex="-1" class="card" />
          @if (live()) {
            <app-live-choice id="live" tabindex="-1" class="card" />
          }
          <app-password-form
            id="password"
            tabindex="-1"
            class="card"
            [email]="account.email"
            (changed)="keys.reload()"
          />
          <app-sessions id="sessions" tabindex="-1" class="card" />
          <app-api-keys #keys id="keys" tabindex="-1" class="card" [admin]="auth.isAdmin()" />
          <app-your-data id="data" tabindex="-1" class="card" />
        </div>
      } @else if (auth.state() === 'unavailable') {
        <div class="state">
          <h2>Your account cannot be reached right now</h2>
          <p>You are still signed in. This page comes by itself when the server answers.</p>
          <button class="btn primary" type="button" (click)="auth.restore()">Try again</button>
        </div>
      } @else if (auth.signedIn()) {
        <p class="state" role="status">Loading…</p>
      } @else {
        <div class="state">
          <h2>You are signed out</h2>
          <a class="btn primary" href="/sign-in?returnUrl=%2Fme">Sign in</a>
        </div>
      }
    </div>
  `,
  styleUrl: './account-page.css',
})
export class AccountPage {
  protected readonly auth = inject(Auth);
  private readonly config = inject(Board).config;
  protected readonly live = computed(() => this.config().live);
  protected readonly sections = computed(() =>
    SECTIONS.filter(([id]) => id !== 'live' || this.live()),
  );

  protected show(event: Event, id: string): void {
    event.preventDefault();
    const section = document.getElementById(id);
    section?.scrollIntoView({ block: 'start' });
    section?.focus({ preventScroll: true });
  }
}
