import { Component, inject } from '@angular/core';
import { RouterLink, RouterLinkActive, RouterOutlet } from '@angular/router';

import { Auth } from '../../core/auth/auth';

/** Frame of the pages for admins. What they show is the server's to decide; this saves the others a refused request. */
@Component({
  selector: 'app-admin-page',
  imports: [RouterLink, RouterLinkActive, RouterOutlet],
  template: `
    <div class="page">
      @if (auth.isAdmin()) {
        <h1>Administration</h1>
        <nav aria-label="Administration">
          <a routerLink="users" routerLinkActive="here" ariaCurrentWhenActive="page">Users</a>
          <a routerLink="webhooks" routerLinkActive="here" ariaCurrentWhenActive="page">Webhooks</a>
          <a routerLink="mail" routerLinkActive="here" ariaCurrentWhenActive="page">Mail</a>
          <a routerLink="events" routerLinkActive="here" ariaCurrentWhenActive="page">Event log</a>
          <a routerLink="access" routerLinkActive="here" ariaCurrentWhenActive="page">Access</a>
        </nav>
        <router-outlet />
      } @else if (auth.account() || !auth.signedIn()) {
        <div class="state">
          <h1>For admins</h1>
          <p>This page is for those who manage the board.</p>
          <a class="btn primary" routerLink="/">Go to the board</a>
        </div>
      } @else if (auth.state() === 'unavailable') {
        <div class="state">
          <h1>The server cannot be reached right now</h1>
          <button class="btn primary" type="button" (click)="auth.restore()">Try again</button>
        </div>
      } @else {
        <p class="state" role="status">Loading…</p>
      }
    </div>
  `,
  styles: `
    .page {
      max-width: var(--measure);
      margin: auto;
      padding: 2rem 1.25rem 4rem;
    }
    h1 {
      font-size: clamp(1.5rem, 1.2rem + 1.6vw, 2rem);
    }
    nav {
      display: flex;
      gap: 0.25rem;
      margin: 0.9rem 0 1.25rem;
      overflow-x: auto;
      border-bottom: 1px solid var(--line-strong);
    }
    nav a {
      display: grid;
      align-items: center;
      min-height: 2.75rem;
      padding: 0 1rem;
      border-bottom: 3px solid transparent;
      color: var(--ink-soft);
      font-weight: 600;
      text-decoration: none;
      white-space: nowrap;
    }
    nav a.here {
      border-color: var(--accent);
      color: var(--accent);
    }
    @media (width < 40rem) {
      .page {
        padding: 1.25rem 0.75rem 3rem;
      }
      nav {
        flex-wrap: wrap; /* none out of sight */
        gap: 0;
      }
      nav a {
        flex: auto;
        justify-content: center;
        padding: 0 0.4rem;
      }
    }
  `,
})
export class AdminPage {
  protected readonly auth = inject(Auth);
}
