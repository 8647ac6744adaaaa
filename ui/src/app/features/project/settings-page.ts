import { Component, computed, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';

import { ProjectForm } from '../../core/projects/project-form';
import { projectOf } from '../../core/projects/project-of';
import { ProjectPage } from '../../core/projects/project-page';
import { Projects } from '../../core/projects/projects';
import { ToastStore } from '../../ui/toast/toast-store';
import { DeleteProject } from './delete-project';
import { Members } from './members';
import { SectionVisibility } from './section-visibility';

/** A project's own page: what it is and who belongs to it. */
@Component({
  selector: 'app-settings-page',
  imports: [DeleteProject, Members, ProjectForm, ProjectPage, RouterLink, SectionVisibility],
  template: `
    <app-project-page heading="Settings" [of]="of">
      @if (of.project(); as project) {
        @if (manages()) {
          <section class="card" aria-labelledby="project-heading">
            <h2 id="project-heading">Project</h2>
            <app-project-form [project]="project" (saved)="thank()" />
          </section>
        } @else {
          <div class="card">
            <p>{{ project.description || 'No description.' }}</p>
            <p class="about">Its owner and the admins change the settings.</p>
          </div>
        }
        @if (manages()) {
          <app-section-visibility class="card" [project]="project" />
        }
        @if (seesMembers()) {
          <app-members class="card" [project]="project" [writable]="manages()" />
        } @else {
          <div class="card">
            <h2>Members</h2>
            <p class="about">Only members see who belongs to this project.</p>
          </div>
        }
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
      }
    </app-project-page>
  `,
  styles: `
    section h2 {
      margin-bottom: 0.9rem;
    }
    .about {
      margin-top: 0.5rem;
      color: var(--muted);
      font-size: 0.9375rem;
    }
  `,
})
export class SettingsPage {
  private readonly projects = inject(Projects);
  private readonly toasts = inject(ToastStore);

  readonly slug = input.required<string>();

  protected readonly of = projectOf(() => this.slug());
  protected readonly manages = computed(() => this.projects.manages(this.of.project()));
  protected readonly seesMembers = computed(() => this.projects.sees(this.of.project(), 'members'));
  protected readonly first = computed(() => {
    const project = this.of.project();
    return project !== undefined && this.projects.isFirst(project);
  });

  protected thank(): void {
    this.toasts.show('Your changes are saved.');
  }
}
