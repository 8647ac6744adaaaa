import { computed, inject, Signal } from '@angular/core';
import { tap } from 'rxjs';

import { getProjectBySlug, GetProjectBySlug$Params, Project } from '../../api';
import { apiResource, Operation } from '../http/api-resource';
import { toProblem } from '../http/problem';
import { Projects } from './projects';
import { ProjectSection } from './sections';

export interface ProjectOf {
  /** At once when the list of projects has it. Undefined, too, if it does not show the part that is wanted. */
  readonly project: Signal<Project | undefined>;
  /** The project, if it shows that part to its members only and the person is none. */
  readonly closed: Signal<Project | undefined>;
  readonly section: ProjectSection | undefined;
  readonly missing: Signal<boolean>;
  readonly failed: Signal<boolean>;
  readonly retry: () => void;
}

/** The project an address names; undefined: the address names none. `section`: what of it the page shows. */
export function projectOf(slug: () => string | undefined, section?: ProjectSection): ProjectOf {
  const projects = inject(Projects);
  const load: Operation<GetProjectBySlug$Params, Project> = (http, root, params, context) =>
    getProjectBySlug(http, root, params, context).pipe(tap(({ body }) => projects.keep(body)));
  const loaded = apiResource(load, () => {
    const named = slug();
    return named === undefined ? undefined : { slug: named };
  });
  const status = computed(() => {
    const error = loaded.error();
    return error && !loaded.isLoading() ? toProblem(error).status : undefined;
  });
  /** Deleted, or private now, while somebody looks. */
  const gone = computed(() => loaded.hasValue() && !projects.byId(loaded.value().id));
  const missing = computed(() => status() === 404 || gone());
  const known = computed(() => {
    const named = slug();
    return named === undefined || missing() ? undefined : projects.bySlug(named);
  });
  const visible = computed(() => section === undefined || projects.sees(known(), section));
  return {
    missing,
    section,
    project: computed(() => (visible() ? known() : undefined)),
    closed: computed(() => (visible() ? undefined : known())),
    failed: computed(() => status() !== undefined && !missing()),
    retry: () => loaded.reload(),
  };
}
