import { Component, computed, inject, input } from '@angular/core';

import { projectOf } from '../../core/projects/project-of';
import { ProjectPage } from '../../core/projects/project-page';
import { Projects } from '../../core/projects/projects';
import { Webhooks } from './webhooks';

@Component({
  selector: 'app-project-webhooks-page',
  imports: [ProjectPage, Webhooks],
  template: `
    <app-project-page heading="Webhooks" [of]="of" [up]="['settings']">
      @if (managed(); as project) {
        <app-webhooks [project]="project.id" />
      } @else {
        <p class="state">The project’s owner and the admins manage its webhooks.</p>
      }
    </app-project-page>
  `,
})
export class ProjectWebhooksPage {
  private readonly projects = inject(Projects);

  readonly slug = input.required<string>();

  protected readonly of = projectOf(() => this.slug());
  protected readonly managed = computed(() => {
    const project = this.of.project();
    return this.projects.manages(project) ? project : undefined;
  });
}
