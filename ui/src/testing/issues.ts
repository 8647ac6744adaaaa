import { Issue, Item, Project } from '../app/api';

export const anIssue = (number: number, change: Partial<Issue> = {}): Issue => ({
  id: 100 + number,
  project_id: 1,
  number,
  key: `FB-${number}`,
  title: `Issue ${number}`,
  text: '',
  image_hash: null,
  image_width: null,
  image_height: null,
  state: 'todo',
  priority: 'none',
  assignee: null,
  labels: [],
  due_date: null,
  position: number,
  posts: [],
  comment_count: 0,
  version: 1,
  created_at: '2026-01-01T00:00:00Z',
  updated_at: '2026-01-01T00:00:00Z',
  ...change,
});

export const anItem = (id: number, change: Partial<Item> = {}): Item => ({
  id,
  name: `Item ${id}`,
  description: '',
  status: 'planned',
  metadata: {},
  project_id: 1,
  position: id,
  posts: [],
  created_at: '2026-01-01T00:00:00Z',
  updated_at: '2026-01-01T00:00:00Z',
  ...change,
});

export const aProject = (id: number, change: Partial<Project> = {}): Project => ({
  id,
  name: `Project ${id}`,
  description: '',
  key: 'FB',
  slug: `project-${id}`,
  owner_id: null,
  is_public: true,
  my_role: null,
  created_at: '2026-01-01T00:00:00Z',
  updated_at: '2026-01-01T00:00:00Z',
  ...change,
});
