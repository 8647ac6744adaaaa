import { HttpTestingController } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';

import { AccessToken, Account, Authorship, Comment, Registered, User } from '../app/api';
import { Auth } from '../app/core/auth/auth';
import { settled } from './http';

export const anAccount = (change: Partial<Account> = {}): Account => ({
  id: 7,
  email: 'ada@example.org',
  email_confirmed: true,
  name: 'Ada Lovelace',
  role: 'user',
  created_at: '2026-01-01T00:00:00Z',
  ...change,
});

export const aToken = (access_token = 'token-1'): AccessToken => ({
  access_token,
  token_type: 'bearer',
  expires_in: 1800,
});

export const aRegistered = (change: Partial<Account> = {}): Registered => ({
  ...anAccount(change),
  ...aToken(),
});

export const aUser = (id: number, change: Partial<User> = {}): User => ({
  ...anAccount(),
  id,
  name: `User ${id}`,
  is_active: true,
  ...change,
});

export const aComment = (id: number, change: Partial<Comment> = {}): Comment => ({
  id,
  post_id: 1,
  issue_number: null,
  parent_id: null,
  text: `Comment ${id}`,
  username: 'Ada',
  by_user: true,
  author: { kind: 'user', user_id: 1, name: 'Ada' },
  deleted: false,
  edited_at: null,
  created_at: '2026-01-01T00:00:00Z',
  reply_count: 0,
  ...change,
});

/** Signs in as the account, with the token `token-1`. */
export async function signIn(
  server: HttpTestingController,
  change: Partial<Account> = {},
): Promise<Auth> {
  const auth = TestBed.inject(Auth);
  const done = auth.signIn({ email: 'ada@example.org', password: 'correct horse' });
  server.expectOne('/api/auth/login').flush(aToken());
  await settled();
  server.expectOne('/api/auth/me').flush(anAccount(change));
  await done;
  return auth;
}

/** Answers whatever has asked so far which of the things in view are the caller's. */
export function answerAuthorship(
  server: HttpTestingController,
  own: Partial<Authorship> = {},
): void {
  server
    .match(({ url }) => url === '/api/authorship')
    .forEach((request) => request.flush({ post_ids: [], comment_ids: [], item_ids: [], ...own }));
}
