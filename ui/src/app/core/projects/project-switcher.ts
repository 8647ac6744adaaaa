import { Component, computed, inject, viewChild } from '@angular/core';
import { NgTemplateOutlet } from '@angular/common';
import { Router, RouterLink } from '@angular/router';

import { Project } from '../../api';
import { Icon } from '../../ui/icon/icon';
import { Menu } from '../../ui/menu/menu';
import { Modal } from '../../ui/modal/modal';
import { ToastStore } from '../../ui/toast/toast-store';
import { Auth } from '../auth/auth';
import { ProjectForm } from './project-form';
import { addressOf, Place, SHOWN_BY } from './place';
import { Projects } from './projects';

/** Leads from one project to another, staying in the same part of it. */
@Component({
  selector: 'app-project-switcher',
  host: { '[class.shown]': 'shown()' },
  imports: [Icon, Menu, Modal, NgTemplateOutlet, ProjectForm, RouterLink],
  template: `
    @if (shown()) {
      <app-menu class="switch" label="Switch project" [wide]="true" align="start">
        <span menuFace class="face">
          <span class="name">{{ here()?.name ?? 'All boards' }}</span>
          <app-icon name="chevron" />
        </span>
        <ul>
          <li>
            <a
              class="entry"
              [routerLink]="everything()"
              [attr.aria-current]="here() ? null : 'true'"
            >
              <span class="key">All</span>All boards
            </a>
          </li>
          @for (project of near(); track project.id) {
            <li>
              <ng-container [ngTemplateOutlet]="entry" [ngTemplateOutletContext]="{ project }" />
            </li>
          }
          @if (others().length > 0) {
            <li>
              <p id="other-projects">Others’ projects</p>
              <ul aria-labelledby="other-projects">
                @for (project of others(); track project.id) {
                  <li>
                    <ng-container
                      [ngTemplateOutlet]="entry"
                      [ngTemplateOutletContext]="{ project }"
                    />
                  </li>
                }
              </ul>
            </li>
          }
        </ul>
        @if (auth.signedIn()) {
          <hr />
          @if (here(); as project) {
            <a class="entry" [routerLink]="['/b', project.slug, 'settings']">
              <app-icon name="settings" />Settings of this project
            </a>
          }
          <button class="entry" type="button" (click)="dialog.open()">
            <app-icon name="plus" />New project
          </button>
        }
      </app-menu>
    }
    <ng-template #entry let-project="project">
      <a
        class="entry"
        [routerLink]="address(project)"
        [attr.aria-current]="project.id === here()?.id ? 'true' : null"
      >
        <span class="key">{{ project.key }}</span>
        <span class="name">{{ project.name }}</span>
        @if (!project.is_public) {
          <app-icon name="lock" /><span class="visually-hidden">(private)</span>
        }
      </a>
    </ng-template>
    <app-modal #dialog heading="New project">
      @defer (when dialog.opened()) {
        @if (dialog.opened()) {
          <app-project-form (saved)="enter($event)" />
        }
      } @placeholder {
        <p>One moment…</p>
      } @error {
        <p class="error">The form could not be loaded. Reload the page, please.</p>
      }
    </app-modal>
  `,
  styleUrl: './project-switcher.css',
})
export class ProjectSwitcher {
  protected readonly projects = inject(Projects);
  protected readonly auth = inject(Auth);
  private readonly place = inject(Place);
  private readonly router = inject(Router);
  private readonly toasts = inject(ToastStore);
  private readonly dialog = viewChild.required<Modal>('dialog');

  protected readonly here = this.place.project;
  /** One's own, those that admins list for everybody, and where one is. */
  protected readonly near = computed(() => this.projects.all().filter((one) => this.isNear(one)));
  /** Admins see every project, and find the rest of them behind their own. */
  protected readonly others = computed(() =>
    this.auth.isAdmin() ? this.projects.all().filter((one) => !this.isNear(one)) : [],
  );
  /** Who has nothing to switch to and nothing to make is not bothered. */
  protected readonly shown = computed(() => this.auth.signedIn() || this.near().length > 1);
  protected readonly everything = computed(() =>
    addressOf(this.place.section() === 'roadmap' ? 'roadmap' : 'board', undefined),
  );

  /** Where one is already, as far as the other project shows it. */
  protected address(project: Project): string[] {
    const here = this.place.section() ?? 'board';
    const shown = [here, 'board', 'roadmap', 'issues'] as const;
    const section = shown.find((each) => this.projects.sees(project, SHOWN_BY[each])) ?? here;
    return addressOf(section, project.slug);
  }

  private isNear(project: Project): boolean {
    const isListed = project.is_public && project.is_listed;
    return project.my_role !== null || isListed || project.id === this.here()?.id;
  }

  protected async enter(project: Project): Promise<void> {
    this.dialog().close();
    this.toasts.show(`The project “${project.name}” is there.`);
    await this.router.navigate(['/b', project.slug]);
  }
}
