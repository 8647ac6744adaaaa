import { Component, computed, effect, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';

import { projectOf } from '../../core/projects/project-of';
import { ProjectState } from '../../core/projects/project-state';
import { Projects } from '../../core/projects/projects';
import { BoardTitle } from '../../core/title/board-title';
import { Icon } from '../../ui/icon/icon';
import { Webhooks } from './webhooks';

@Component({
  selector: 'app-project-webhooks-page',
  imports: [Icon, ProjectState, RouterLink, Webhooks],
  template: `
    <div class="page">
      @if (of.project(); as project) {
        <a class="btn quiet back" [routerLink]="['/b', project.slug, 'settings']">
          <app-icon name="back" />Settings of {{ project.name }}
        </a>
        <h1>Webhooks of {{ project.name }}</h1>
        @if (manages()) {
          <app-webhooks [project]="project.id" />
        } @else {
          <p class="state">The project’s owner and the admins manage its webhooks.</p>
        }
      } @else {
        <app-project-state [of]="of" />
      }
    </div>
  `,
  styles: `
    .page {
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
      .page {
        padding-inline: 0.75rem;
      }
    }
  `,
})
export class ProjectWebhooksPage {
  private readonly projects = inject(Projects);

  readonly slug = input.required<string>();

  protected readonly of = projectOf(() => this.slug());
  protected readonly manages = computed(() => this.projects.manages(this.of.project()));

  constructor() {
    const title = inject(BoardTitle);
    effect(() => {
      const name = this.of.project()?.name;
      title.name(this.of.missing() ? 'Not found' : name ? `Webhooks · ${name}` : 'Webhooks');
    });
  }
}
