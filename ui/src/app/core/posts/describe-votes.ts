import { Post } from '../../api';

type Counters = Pick<Post, 'upvotes' | 'downvotes' | 'account_upvotes' | 'account_downvotes'>;

/** How many voted, and how many of them have an account; empty without votes. */
export function describeVotes(post: Counters): string {
  const total = post.upvotes + post.downvotes;
  if (total === 0) return '';
  const votes = total === 1 ? '1 vote' : `${total} votes`;
  const withAccount = Math.min(total, post.account_upvotes + post.account_downvotes);
  if (withAccount === total) return votes;
  if (withAccount === 0) return total === 1 ? `${votes}, by a guest` : `${votes}, all by guests`;
  return `${votes}, ${withAccount} by ${withAccount === 1 ? 'someone' : 'people'} with an account`;
}
