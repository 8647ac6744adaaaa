import { Component, computed, effect, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';

import { projectOf } from '../../core/projects/project-of';
import { ProjectState } from '../../core/projects/project-state';
import { Projects } from '../../core/projects/projects';
import { BoardTitle } from '../../core/title/board-title';
import { Icon } from '../../ui/icon/icon';
import { DeleteProject } from './delete-project';
import { DetailsForm } from './details-form';
import { Members } from './members';

/** A project's own page: what it is and who belongs to it. */
@Component({
  selector: 'app-settings-page',
  imports: [DeleteProject, DetailsForm, Icon, Members, ProjectState, RouterLink],
  template: `
    <div class="page">
      @if (of.project(); as project) {
        <a class="btn quiet back" [routerLink]="['/b', project.slug]">
          <app-icon name="back" />{{ project.name }}
        </a>
        <h1>Settings of {{ project.name }}</h1>
        @if (manages()) {
          <app-details-form class="card" [project]="project" />
        } @else {
          <div class="card">
            <p>{{ project.description || 'No description.' }}</p>
            <p class="about">Its owner and the admins change the settings.</p>
          </div>
        }
        <app-members class="card" [project]="project" [writable]="manages()" />
        @if (manages()) {
          <div class="card">
            <h2>Webhooks</h2>
            <p class="about">Programs of yours learn at once what happens here.</p>
            <div class="actions">
              <a class="btn" [routerLink]="['/b', project.slug, 'settings', 'webhooks']">
                Manage webhooks
              </a>
            </div>
          </div>
        }
        @if (manages() && !first()) {
          <app-delete-project class="card" [project]="project" />
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
    .about {
      margin-top: 0.5rem;
      color: var(--muted);
      font-size: 0.9375rem;
    }
    @media (width < 40rem) {
      .page {
        padding-inline: 0.75rem;
      }
    }
  `,
})
export class SettingsPage {
  private readonly projects = inject(Projects);

  readonly slug = input.required<string>();

  protected readonly of = projectOf(() => this.slug());
  protected readonly manages = computed(() => this.projects.manages(this.of.project()));
  protected readonly first = computed(() => {
    const project = this.of.project();
    return project !== undefined && this.projects.isFirst(project);
  });

  constructor() {
    const title = inject(BoardTitle);
    effect(() => {
      const name = this.of.project()?.name;
      title.name(this.of.missing() ? 'Not found' : name ? `Settings · ${name}` : 'Settings');
    });
  }
}
