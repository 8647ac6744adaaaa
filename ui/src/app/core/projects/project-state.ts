import { Component, computed, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';

import { Auth } from '../auth/auth';
import { Here } from '../auth/here';
import { ProjectOf } from './project-of';
import { ProjectSection } from './sections';

const WORDS: Readonly<Record<ProjectSection, string>> = {
  posts: 'these posts',
  roadmap: 'this roadmap',
  issues: 'these issues',
  members: 'who belongs to it',
};

/** What stands where a project would, while it is not there. */
@Component({
  selector: 'app-project-state',
  imports: [RouterLink],
  template: `
    @if (of().missing()) {
      <div class="state">
        <img src="empty.svg" alt="" width="132" height="96" />
        <h1>There is no such project</h1>
        <p>Perhaps it is private, was deleted, or the link has a typing error.</p>
        <a class="btn primary" routerLink="/">Go to the board</a>
      </div>
    } @else if (of().closed(); as project) {
      <div class="state">
        <img src="empty.svg" alt="" width="132" height="96" />
        <h1>Only members see {{ words() }}</h1>
        @if (signedIn()) {
          <p>“{{ project.name }}” keeps {{ words() }} to its members. Its owner can invite you.</p>
          <a class="btn primary" routerLink="/">Go to the board</a>
        } @else {
          <p>If you belong to “{{ project.name }}”, sign in to go on.</p>
          <div class="actions">
            <a class="btn" routerLink="/">Go to the board</a>
            <a class="btn primary" routerLink="/sign-in" [queryParams]="back()">Sign in</a>
          </div>
        }
      </div>
    } @else if (of().failed()) {
      <div class="state">
        <h1>The project could not be loaded</h1>
        <button class="btn primary" type="button" (click)="of().retry()">Try again</button>
      </div>
    } @else {
      <p class="state" role="status">Loading…</p>
    }
  `,
  styles: `
    .actions {
      justify-content: center;
    }
  `,
})
export class ProjectState {
  readonly of = input.required<ProjectOf>();
  protected readonly signedIn = inject(Auth).signedIn;
  protected readonly back = inject(Here).back;
  protected readonly words = computed(() => WORDS[this.of().section ?? 'posts']);
}
