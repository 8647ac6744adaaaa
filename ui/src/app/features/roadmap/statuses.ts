/** The columns of every roadmap; a project may use others as well. */
export const STATUSES: readonly { readonly value: string; readonly name: string }[] = [
  { value: 'planned', name: 'Planned' },
  { value: 'in_progress', name: 'In progress' },
  { value: 'done', name: 'Done' },
];

/** Of items that nobody who works on the project has accepted yet. */
export const PROPOSED = 'proposed';

/** For people; an unknown one as it was written. */
export function statusName(value: string): string {
  const known = STATUSES.find((status) => status.value === value)?.name;
  const words = value.replace(/_/g, ' ');
  return known ?? words.charAt(0).toLocaleUpperCase() + words.slice(1);
}

/** The server's own. */
export const ITEM_NAME_LENGTH_MAX = 100;
export const ITEM_DESCRIPTION_LENGTH_MAX = 5_000;
export const ITEM_STATUS_LENGTH_MAX = 50;
