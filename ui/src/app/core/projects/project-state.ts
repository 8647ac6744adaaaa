import { Component, input } from '@angular/core';
import { RouterLink } from '@angular/router';

import { ProjectOf } from './project-of';

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
    } @else if (of().failed()) {
      <div class="state">
        <h1>The project could not be loaded</h1>
        <button class="btn primary" type="button" (click)="of().retry()">Try again</button>
      </div>
    } @else {
      <p class="state" role="status">Loading…</p>
    }
  `,
})
export class ProjectState {
  readonly of = input.required<ProjectOf>();
}
