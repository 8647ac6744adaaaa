import { Component, effect, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';

import { Icon } from '../../ui/icon/icon';
import { BoardTitle } from '../title/board-title';
import { ProjectOf } from './project-of';
import { ProjectState } from './project-state';

/** The frame of a page about a project, and what stands there while the project is not known. */
@Component({
  selector: 'app-project-page',
  imports: [Icon, ProjectState, RouterLink],
  template: `
    @if (of().project(); as project) {
      <a class="btn quiet back" [routerLink]="['/b', project.slug, ...up()]">
        <app-icon name="back" />{{ up().length > 0 ? 'Settings of ' : '' }}{{ project.name }}
      </a>
      <h1>{{ heading() }} of {{ project.name }}</h1>
      <ng-content />
    } @else {
      <app-project-state [of]="of()" />
    }
  `,
  styles: `
    :host {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: 1rem;
      max-width: 46rem;
      margin: auto;
      padding: 1rem 1.25rem 4rem;
    }
    .back {
      justify-self: start;
      margin-left: -0.75rem;
      max-width: 100%;
    }
    h1 {
      font-size: clamp(1.5rem, 1.2rem + 1.6vw, 2rem);
      overflow-wrap: anywhere;
    }
    @media (width < 40rem) {
      :host {
        padding-inline: 0.75rem;
      }
    }
  `,
})
export class ProjectPage {
  readonly of = input.required<ProjectOf>();
  /** What of the project it shows. */
  readonly heading = input.required<string>();
  /** The part of the project it lies below; without it the board. */
  readonly up = input<readonly string[]>([]);

  constructor() {
    const title = inject(BoardTitle);
    effect(() => {
      const of = this.of();
      const name = of.project()?.name;
      const heading = this.heading();
      title.name(of.missing() ? 'Not found' : name ? `${heading} · ${name}` : heading);
    });
  }
}
