import { Params } from '@angular/router';

import { ListIssues$Params } from '../../api';
import { IssueState, PRIORITIES, Priority, STATES } from '../../core/issues/words';

export type Sort = NonNullable<ListIssues$Params['sort']>;
export type View = 'list' | 'board';

/** What the list shows. The address holds it; what is as usual stays out of the address. */
export interface IssueQuery {
  readonly states: readonly IssueState[];
  readonly priorities: readonly Priority[];
  /** Number of an account, `me`, `none` or, for anybody, nothing. */
  readonly assignee: string;
  readonly label: string;
  readonly search: string;
  readonly sort: Sort;
  readonly view: View;
}

export const SORTS: readonly { readonly value: Sort; readonly name: string }[] = [
  { value: 'updated', name: 'Latest change' },
  { value: 'created', name: 'Newest' },
  { value: 'priority', name: 'Priority' },
  { value: 'position', name: 'As on the board' },
];

/** The issues that are still to be done. */
export const OPEN: readonly IssueState[] = ['backlog', 'todo', 'doing'];

export type Given = Readonly<Partial<Record<keyof Address, string | undefined>>>;

interface Address {
  state: string;
  priority: string;
  assignee: string;
  label: string;
  search: string;
  sort: string;
  view: string;
}

/** Addresses are typed by hand, too: what makes no sense is left out. */
export function fromAddress(given: Given): IssueQuery {
  const assignee = given.assignee?.trim() ?? '';
  return {
    states: chosen(given.state, STATES),
    priorities: chosen(given.priority, PRIORITIES),
    assignee: /^(me|none|[1-9]\d{0,17})$/.test(assignee) ? assignee : '',
    label: given.label?.trim() ?? '',
    search: given.search?.trim().slice(0, 200) ?? '',
    sort: SORTS.find(({ value }) => value === given.sort)?.value ?? 'updated',
    view: given.view === 'board' ? 'board' : 'list',
  };
}

/** Query parameters; null takes one out of the address. */
export function toAddress(query: IssueQuery): Params {
  return {
    view: query.view === 'board' ? 'board' : null,
    search: query.search || null,
    state: query.states.join(',') || null,
    priority: query.priorities.join(',') || null,
    assignee: query.assignee || null,
    label: query.label || null,
    sort: query.sort === 'updated' ? null : query.sort,
  } satisfies Record<keyof Address, string | null>;
}

/** How many filters are set; the search is in view anyway. */
export function countFilters({ states, priorities, assignee, label, view }: IssueQuery): number {
  const byState = states.length > 0 && view === 'list';
  return [byState, priorities.length > 0, assignee !== '', label !== ''].filter(Boolean).length;
}

export function sameQuery(a: IssueQuery | undefined, b: IssueQuery | undefined): boolean {
  return JSON.stringify(a && toAddress(a)) === JSON.stringify(b && toAddress(b));
}

/** What the server is asked for; states are the columns of the board, so there they are no filter. */
export function toParameters(query: IssueQuery): Omit<ListIssues$Params, 'project_id'> {
  return {
    state: query.states.join(',') || undefined,
    priority: query.priorities.join(',') || undefined,
    assignee_id: query.assignee || undefined,
    label: query.label ? [query.label] : undefined,
    search: query.search || undefined,
    sort: query.sort,
  };
}

function chosen<T extends string>(
  text: string | undefined,
  known: readonly { readonly value: T }[],
): readonly T[] {
  const parts = new Set(text?.split(',').map((part) => part.trim()));
  return known.flatMap(({ value }) => (parts.has(value) ? [value] : []));
}
