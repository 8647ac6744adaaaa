import { Component, computed, inject } from '@angular/core';
import { NgTemplateOutlet } from '@angular/common';
import { RouterLink } from '@angular/router';

import { Icon, IconName } from '../../ui/icon/icon';
import { Menu } from '../../ui/menu/menu';
import { addressOf, Place, Section, SHOWN_BY } from './place';
import { Projects } from './projects';

const ENTRIES: readonly { section: Section; name: string; icon: IconName }[] = [
  { section: 'board', name: 'Board', icon: 'pin' },
  { section: 'roadmap', name: 'Roadmap', icon: 'milestone' },
  { section: 'issues', name: 'Issues', icon: 'task' },
];

/** The parts of the product: links in a row, on a phone in a menu. */
@Component({
  selector: 'app-main-nav',
  imports: [Icon, Menu, NgTemplateOutlet, RouterLink],
  template: `
    <nav class="row" aria-label="Main">
      <ng-container [ngTemplateOutlet]="links" />
    </nav>
    <app-menu class="compact" label="Navigation">
      <app-icon menuFace name="menu" />
      <nav aria-label="Main">
        <ng-container [ngTemplateOutlet]="links" />
        <a href="/docs"><app-icon name="link" />API documentation</a>
      </nav>
    </app-menu>
    <ng-template #links>
      @for (entry of entries(); track entry.section) {
        <a [routerLink]="entry.link" [attr.aria-current]="entry.current">
          <app-icon [name]="entry.icon" />{{ entry.name }}
        </a>
      }
    </ng-template>
  `,
  styles: `
    .row {
      display: flex;
      gap: 0.15rem;
    }
    a {
      display: flex;
      align-items: center;
      gap: 0.6rem;
      min-height: 2.75rem;
      padding: 0 0.8rem;
      border-radius: var(--radius-small);
      color: var(--ink-soft);
      font-weight: 600;
      text-decoration: none;
    }
    a:hover {
      background: var(--sunken);
    }
    a[aria-current] {
      background: var(--accent-soft);
      color: var(--accent);
    }
    .row app-icon,
    .compact {
      display: none;
    }
    @media (width < 52rem) {
      .row {
        display: none;
      }
      .compact {
        display: block;
      }
    }
  `,
})
export class MainNav {
  private readonly place = inject(Place);
  private readonly projects = inject(Projects);

  protected readonly entries = computed(() => {
    const slug = this.place.slug();
    const project = slug === undefined ? undefined : this.projects.bySlug(slug);
    const home = slug === undefined ? this.projects.first() : project;
    return ENTRIES.flatMap((entry) => {
      const { section } = entry;
      const shown = SHOWN_BY[section];
      // Issues belong to a project; posts and roadmap are shown of all together, too.
      if (section === 'issues' && !this.projects.sees(home, shown)) return [];
      if (project && !this.projects.sees(project, shown)) return [];
      const of = section === 'issues' ? home?.slug : slug;
      const current = section === this.place.section() ? 'page' : null;
      return [{ ...entry, current, link: addressOf(section, of) }];
    });
  });
}
