import { computed, Signal } from '@angular/core';

import { listLabels, listMembers, Member, Project } from '../../api';
import { apiResource } from '../../core/http/api-resource';

export interface Choices {
  readonly members: Signal<readonly Member[]>;
  /** Members who can be assigned. */
  readonly assignable: Signal<readonly Member[]>;
  /** Labels that issues of the project have. */
  readonly labels: Signal<readonly string[]>;
  readonly reloadLabels: () => void;
}

/** What the issues of a project can be given. For a field of a component; without a project nothing is asked. */
export function choicesOf(project: () => Project | undefined): Choices {
  const of = () => {
    const project_id = project()?.id;
    return project_id === undefined ? undefined : { project_id };
  };
  const people = apiResource(listMembers, of);
  const labels = apiResource(listLabels, of);
  const members = computed(() => (people.hasValue() ? people.value() : []));
  return {
    members,
    assignable: computed(() => members().filter(({ role }) => role !== 'viewer')),
    labels: computed(() => (labels.hasValue() ? labels.value().map(({ name }) => name) : [])),
    reloadLabels: () => labels.reload(),
  };
}
