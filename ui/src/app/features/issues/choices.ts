import { computed, inject, Signal } from '@angular/core';

import { listLabels, listMembers, Member, Project } from '../../api';
import { allPages } from '../../core/http/all-pages';
import { apiResource } from '../../core/http/api-resource';
import { Projects } from '../../core/projects/projects';

export interface Choices {
  /** None, where the project shows them to members only and the person is none. */
  readonly members: Signal<readonly Member[]>;
  /** Members who can be assigned. */
  readonly assignable: Signal<readonly Member[]>;
  /** Labels that issues of the project have. */
  readonly labels: Signal<readonly string[]>;
  readonly reloadLabels: () => void;
}

/** What the issues of a project can be given. For a field of a component; without a project nothing is asked. */
export function choicesOf(project: () => Project | undefined): Choices {
  const projects = inject(Projects);
  const of = () => {
    const project_id = project()?.id;
    return project_id === undefined ? undefined : { project_id };
  };
  const people = apiResource(allPages(listMembers), () =>
    projects.sees(project(), 'members') ? of() : undefined,
  );
  const labels = apiResource(listLabels, of);
  const members = computed(() => (people.hasValue() ? people.value() : []));
  return {
    members,
    assignable: computed(() => members().filter(({ role }) => role !== 'viewer')),
    labels: computed(() => (labels.hasValue() ? labels.value().map(({ name }) => name) : [])),
    reloadLabels: () => labels.reload(),
  };
}
