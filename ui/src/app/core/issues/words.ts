import { Issue } from '../../api';

export type IssueState = Issue['state'];
export type Priority = Issue['priority'];

export const STATES: readonly { readonly value: IssueState; readonly name: string }[] = [
  { value: 'backlog', name: 'Backlog' },
  { value: 'todo', name: 'To do' },
  { value: 'doing', name: 'In progress' },
  { value: 'done', name: 'Done' },
  { value: 'cancelled', name: 'Cancelled' },
];

/** The most urgent first. */
export const PRIORITIES: readonly { readonly value: Priority; readonly name: string }[] = [
  { value: 'urgent', name: 'Urgent' },
  { value: 'high', name: 'High' },
  { value: 'medium', name: 'Medium' },
  { value: 'low', name: 'Low' },
  { value: 'none', name: 'No priority' },
];

/** For people; what nobody knows stands there as it is. */
export const stateName = (value: string): string =>
  STATES.find((state) => state.value === value)?.name ?? value;

export const priorityName = (value: string): string =>
  PRIORITIES.find((priority) => priority.value === value)?.name ?? value;

/** The server's own. */
export const ISSUE_TITLE_LENGTH_MAX = 200;
export const ISSUE_TEXT_LENGTH_MAX = 20_000;
export const LABELS_MAX = 20;
export const LABEL_LENGTH_MAX = 30;
