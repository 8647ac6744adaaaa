import { computed, inject, Service } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { NavigationEnd, Router } from '@angular/router';
import { filter, map, startWith } from 'rxjs';

import { PostStore } from '../posts/post-store';
import { Projects } from './projects';
import { ProjectSection } from './sections';

export type Section = 'board' | 'roadmap' | 'issues';

/** Where in the product the address is: in which project, and in which part of it. */
@Service()
export class Place {
  private readonly router = inject(Router);
  private readonly projects = inject(Projects);
  private readonly posts = inject(PostStore);
  private readonly path = toSignal(
    this.router.events.pipe(
      filter((event) => event instanceof NavigationEnd),
      startWith(undefined),
      map(() => this.router.url.replace(/[?#].*/, '')),
    ),
    { requireSync: true },
  );

  readonly slug = computed(() => {
    const encoded = /^\/b\/([^/]+)/.exec(this.path())?.[1];
    return encoded === undefined ? this.slugOfPost() : decoded(encoded);
  });
  readonly project = computed(() => {
    const slug = this.slug();
    return slug === undefined ? undefined : this.projects.bySlug(slug);
  });
  readonly section = computed<Section | undefined>(() => {
    const path = this.path();
    if (path === '/' || /^\/(p|b)\/[^/]+$/.test(path)) return 'board';
    if (/^(\/b\/[^/]+)?\/roadmap$/.test(path)) return 'roadmap';
    return /^\/b\/[^/]+\/issues(\/|$)/.test(path) ? 'issues' : undefined;
  });

  /** A post is in its project; one of the first project is at home among all posts. */
  private slugOfPost(): string | undefined {
    const id = /^\/p\/(\d+)$/.exec(this.path())?.[1];
    const post = this.posts.get(Number(id));
    const project = post && this.projects.byId(post.project_id);
    return project && !this.projects.isFirst(project) ? project.slug : undefined;
  }
}

/** What of a project each part of the product shows. */
export const SHOWN_BY: Readonly<Record<Section, ProjectSection>> = {
  board: 'posts',
  roadmap: 'roadmap',
  issues: 'issues',
};

/** The address of a part of a project; without a project, of all that is public. */
export function addressOf(section: Section, slug: string | undefined): string[] {
  const part = section === 'board' ? [] : [section];
  return slug === undefined ? ['/', ...part] : ['/b', slug, ...part];
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
