import { computed, inject, Signal } from '@angular/core';
import { tap } from 'rxjs';

import { getProjectBySlug, GetProjectBySlug$Params, Project } from '../../api';
import { apiResource, Operation } from '../http/api-resource';
import { toProblem } from '../http/problem';
import { Projects } from './projects';

export interface ProjectOf {
  /** At once when the list of projects has it. */
  readonly project: Signal<Project | undefined>;
  readonly missing: Signal<boolean>;
  readonly failed: Signal<boolean>;
  readonly retry: () => void;
}

/** The project an address names; undefined: the address names none. */
export function projectOf(slug: () => string | undefined): ProjectOf {
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
  return {
    missing,
    project: computed(() => {
      const named = slug();
      return named === undefined || missing() ? undefined : projects.bySlug(named);
    }),
    failed: computed(() => status() !== undefined && !missing()),
    retry: () => loaded.reload(),
  };
}
