import { FieldChange } from '../../api';
import { priorityName, stateName } from '../../core/issues/words';

const day = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeZone: 'UTC' });

/** What was done, for somebody's name to stand before it. */
export function sentenceOf({ field, before, after }: FieldChange): string {
  switch (field) {
    case 'title':
      return `changed the title from “${asText(before)}”`;
    case 'text':
      return 'rewrote the description';
    case 'image_hash':
      return after === null ? 'took the picture away' : 'attached a picture';
    case 'state':
      return `moved it to ${stateName(asText(after))}`;
    case 'priority':
      return `set the priority to ${priorityName(asText(after))}`;
    case 'assignee':
      return after === null ? 'assigned it to nobody' : `assigned it to ${asText(after)}`;
    case 'labels':
      return labels(asList(before), asList(after));
    case 'due_date':
      return after === null
        ? 'took the due date away'
        : `made it due ${day.format(new Date(asText(after)))}`;
    case 'post':
      return after === null ? 'unlinked a post' : 'linked a post';
  }
}

function labels(before: readonly string[], after: readonly string[]): string {
  const added = after.filter((label) => !before.includes(label));
  const removed = before.filter((label) => !after.includes(label));
  const parts = [
    ...(added.length > 0 ? [`added the label ${added.join(', ')}`] : []),
    ...(removed.length > 0 ? [`removed the label ${removed.join(', ')}`] : []),
  ];
  return parts.join(' and ') || 'reordered the labels';
}

type Value = FieldChange['after'];

function asText(value: Value): string {
  if (value === null) return '';
  if (typeof value !== 'object') return String(value);
  return Array.isArray(value) ? value.join(', ') : value.name;
}

function asList(value: Value): readonly string[] {
  return Array.isArray(value) ? value : [];
}
