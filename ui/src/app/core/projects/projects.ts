import { computed, inject, linkedSignal, Service } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { auditTime, filter, merge } from 'rxjs';

import { listProjects, Project } from '../../api';
import { Auth } from '../auth/auth';
import { onOtherIdentity } from '../auth/identity';
import { apiResource } from '../http/api-resource';
import { quiet } from '../http/error-interceptor';
import { LiveEvents } from '../live/live-events';
import { isOpen, ProjectSection } from './sections';

/** The server's own: home of whatever names no project. */
const FIRST_PROJECT = 1;
const GATHERED_FOR = 300; // ms

/** The projects this person may see. A failure stays silent: pages that need one ask for it themselves. */
@Service()
export class Projects {
  private readonly auth = inject(Auth);
  private readonly loaded = apiResource(
    (http, root, params: { all: boolean }) => listProjects(http, root, params, quiet()),
    () => ({ all: true }),
  );
  private readonly rows = linkedSignal<readonly Project[] | undefined, readonly Project[]>({
    source: () => (this.loaded.hasValue() ? this.loaded.value() : undefined),
    computation: (rows, previous) => rows ?? previous?.value ?? [],
  });

  readonly all = this.rows.asReadonly();
  readonly first = computed(() => this.rows().find(({ id }) => id === FIRST_PROJECT));

  constructor() {
    // A private project is not for the next at the same screen.
    onOtherIdentity(() => this.rows.set([]));
    const live = inject(LiveEvents);
    const me = live
      .of('member.*')
      .pipe(filter(({ data }) => data.user_id === this.auth.identity()));
    merge(live.of('project.*'), me, live.resets)
      .pipe(auditTime(GATHERED_FOR), takeUntilDestroyed())
      .subscribe(() => this.reload());
  }

  bySlug(slug: string): Project | undefined {
    return this.rows().find((project) => project.slug === slug);
  }

  byId(id: number): Project | undefined {
    return this.rows().find((project) => project.id === id);
  }

  isFirst(project: Project): boolean {
    return project.id === FIRST_PROJECT;
  }

  keep(project: Project): void {
    this.rows.update((rows) =>
      rows.some(({ id }) => id === project.id)
        ? rows.map((row) => (row.id === project.id ? project : row))
        : [...rows, project],
    );
  }

  drop(id: number): void {
    this.rows.update((rows) => rows.filter((row) => row.id !== id));
  }

  reload(): void {
    this.loaded.reload();
  }

  /** Sees this part of a project. */
  sees(project: Project | undefined, section: ProjectSection): boolean {
    if (!project) return false;
    return isOpen(project, section) || project.my_role !== null || this.auth.isAdmin();
  }

  /** May write issues. */
  works(project: Project | undefined): boolean {
    const role = project?.my_role;
    return !!project && (role === 'owner' || role === 'member' || this.auth.isAdmin());
  }

  /** May change the project itself. */
  manages(project: Project | undefined): boolean {
    return !!project && (project.my_role === 'owner' || this.auth.isAdmin());
  }
}
