import { Notification } from '../../api';
import { stateName } from '../../core/issues/words';

/** What happened, before and after the title. */
export function sentence(news: Notification): { readonly before: string; readonly after: string } {
  const who = news.actor_name ?? 'Somebody';
  switch (news.kind) {
    case 'reply':
      return { before: `${who} answered you on`, after: '' };
    case 'mention':
      return { before: `${who} mentioned you on`, after: '' };
    case 'assigned':
      return {
        before: `${who} assigned ${news.project_key}-${news.issue_number ?? ''}`,
        after: 'to you',
      };
    case 'status':
      return news.status === null
        ? { before: '', after: 'is not being worked on any more' }
        : { before: '', after: `is now: ${stateName(news.status)}` };
    case 'comment':
      return { before: `${who} commented on`, after: '' };
  }
}

/** Where it happened, as the router takes it. */
export const linkTo = (news: Notification): unknown[] =>
  news.post_id === null
    ? ['/b', news.project_slug, 'issues', news.issue_number]
    : ['/p', news.post_id];
