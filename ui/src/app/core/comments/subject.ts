import {
  CommentPage,
  createIssueComment,
  createPostComment,
  Comment,
  CommentCreate,
  listIssueComments,
  listPostComments,
} from '../../api';
import { Operation } from '../http/api-resource';

/** What is commented on. */
export type Subject =
  { readonly post_id: number } | { readonly project_id: number; readonly number: number };

interface Page {
  readonly subject: Subject;
  readonly limit?: number;
  readonly cursor?: string;
}

/** The same for posts and issues. */
export const listComments: Operation<Page, CommentPage> = (
  http,
  root,
  { subject, ...page },
  context,
) =>
  'post_id' in subject
    ? listPostComments(http, root, { ...subject, ...page }, context)
    : listIssueComments(http, root, { ...subject, ...page }, context);

export const createComment: Operation<{ subject: Subject; body: CommentCreate }, Comment> = (
  http,
  root,
  { subject, body },
  context,
) =>
  'post_id' in subject
    ? createPostComment(http, root, { ...subject, body }, context)
    : createIssueComment(http, root, { ...subject, body }, context);

/** Names it in storage. */
export function keyOf(subject: Subject): string {
  return 'post_id' in subject
    ? `post-${subject.post_id}`
    : `issue-${subject.project_id}-${subject.number}`;
}
