import { AccessConfig, BoardConfig, Post, VoteState } from '../app/api';

export const aPost = (id: number, change: Partial<Post> = {}): Post => ({
  id,
  title: `Post ${id}`,
  text: 'Text',
  username: 'anonymous',
  author: { kind: 'visitor', user_id: null, name: 'anonymous' },
  image_hash: null,
  image_width: null,
  image_height: null,
  project_id: 1,
  status: null,
  comment_count: 0,
  published: true,
  score: 3,
  upvotes: 3,
  downvotes: 0,
  account_upvotes: 0,
  account_downvotes: 0,
  version: 1,
  created_at: '2026-01-01T00:00:00Z',
  updated_at: '2026-01-01T00:00:00Z',
  ...change,
});

export const aVoteState = (post_id: number, change: Partial<VoteState> = {}): VoteState => ({
  post_id,
  score: 4,
  upvotes: 4,
  downvotes: 0,
  account_upvotes: 0,
  account_downvotes: 0,
  my_vote: 1,
  version: 2,
  ...change,
});

/** Everybody may do everything. */
export const anAccess = (change: Partial<AccessConfig> = {}): AccessConfig => ({
  posts: 'anyone',
  votes: 'anyone',
  comments: 'anyone',
  items: 'anyone',
  public_projects: 'users',
  accounts: 'anyone',
  ...change,
});

export const aConfig = (change: Partial<BoardConfig> = {}): BoardConfig => ({
  name: 'Our board',
  version: '1',
  image_bytes_max: 1000,
  title_length_max: 20,
  text_length_max: 50,
  username_length_max: 10,
  downvotes: true,
  access: anAccess(),
  live: true,
  needs_setup: false,
  ...change,
});
