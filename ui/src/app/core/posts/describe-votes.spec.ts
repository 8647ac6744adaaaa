import { aPost } from '../../../testing/posts';
import { describeVotes } from './describe-votes';

describe('describeVotes', () => {
  it.each([
    [0, 0, 0, 0, ''],
    [1, 0, 0, 0, '1 vote, by a guest'],
    [1, 0, 1, 0, '1 vote'],
    [5, 3, 0, 0, '8 votes, all by guests'],
    [10, 2, 7, 2, '12 votes, 9 by people with an account'],
    [10, 2, 0, 1, '12 votes, 1 by someone with an account'],
    [2, 1, 2, 1, '3 votes'],
    // An own vote was taken back, and the server has not answered yet.
    [1, 0, 2, 0, '1 vote'],
  ])('says of %i up, %i down, %i and %i with an account: %s', (...row) => {
    const [upvotes, downvotes, account_upvotes, account_downvotes, told] = row;
    expect(
      describeVotes(aPost(1, { upvotes, downvotes, account_upvotes, account_downvotes })),
    ).toBe(told);
  });
});
