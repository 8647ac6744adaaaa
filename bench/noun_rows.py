"""The rows of every noun besides posts: the same people, projects, issues and so on for each server."""

from __future__ import annotations

from hashlib import md5
from uuid import UUID

import msgspec

from api.services.passwords.hashing import hash_now
from bench.database import connection
from bench.rows import WORD_COUNT, WORDS, insert_in_chunks, settle

CALLER = 1
"""The user whose projects, votes and notifications are read."""
AUTHORS = 40
"""The users who comment."""
OWN_PROJECTS = 30
PROJECT = 2
"""The caller's project that has the issues; the first project has the items."""
COMMENTED_POST = 2
VOTED_POSTS = 50
UNREAD = 20
PASSWORD = "a bridge of 7 wet ropes"  # noqa: S105
MINTED = "bench"
"""User agent of the sessions that exist from the beginning."""


class Counts(msgspec.Struct, frozen=True):
    """How many rows there are of each noun."""

    posts: int
    users: int = 60_000
    items: int = 2_000
    comments: int = 2_000
    issues: int = 2_000
    projects: int = 300
    notifications: int = 2_000


def session_id(user_id: int) -> UUID:
    """The session that `fill_board_nouns` creates for each user."""
    return UUID(md5(f"session {user_id}".encode(), usedforsecurity=False).hexdigest())


SENTENCE = f"""
(select string_agg(words[1 + (hashint8(n * 64 + k) & 65535) % {WORD_COUNT}], ' ' order by k)
 from generate_series(1, 12) as k, (select string_to_array('{WORDS}', ' ') as words) as vocabulary)
"""
TIME = "timestamptz '2026-01-01 00:00+00' + n * interval '1 second'"
EACH = "from generate_series($1::bigint, $2::bigint) as n"
AUTHOR = f"1 + n % {AUTHORS}"
PROJECT_OWNER = f"case when n <= {OWN_PROJECTS} then {CALLER} else 2 + n % {AUTHORS} end"
STATE = "(array['backlog', 'todo', 'doing', 'done'])[1 + n % 4]"
ASSIGNEE = f"case when n % 3 = 0 then {CALLER} end"
DETAILS = """json_build_object('quarter', 'Q' || 1 + n % 4, 'effort', json_build_object('days', n % 9))"""
NEXT_ID = "select setval(pg_get_serial_sequence('{table}', 'id'), (select coalesce(max(id), 1) from {table}))"
NUMBERED = ("users", "projects", "items", "comments", "issues", "notifications")


def _status(items: int) -> str:
    """In blocks, so that the order by position is the order of the roadmap's columns, too."""
    return f"(array['planned', 'in_progress', 'done'])[1 + (n - 1) * 3 / {items}]"


def _board(counts: Counts, password_hash: str) -> dict[str, tuple[str, int]]:
    """Statements for Corkboard's schema, each with the number of its rows."""
    return _board_people(counts, password_hash) | _board_content(counts)


def _board_people(counts: Counts, password_hash: str) -> dict[str, tuple[str, int]]:
    return {
        "users": (
            "insert into users (id, email, name, password_hash, actor_id, created_at) "
            f"select n, 'member' || n || '@example.org', 'Member ' || n, '{password_hash}', md5('user ' || n)::uuid, "
            f"{TIME} {EACH}",
            counts.users,
        ),
        "sessions": (
            "insert into sessions (id, user_id, user_agent, expires_at) select md5('session ' || n)::uuid, n, "
            f"'{MINTED}', now() + interval '1 day' {EACH}",
            counts.users,
        ),
        "projects": (
            "insert into projects (id, name, description, key, slug, owner_id, is_public, created_at, updated_at) "
            f"select n + 1, 'Project ' || n, {SENTENCE}, 'PR', 'project-' || n, {PROJECT_OWNER}, false, {TIME}, {TIME} "
            f"{EACH}",
            counts.projects,
        ),
        "members": (
            f"insert into members (project_id, user_id, role) select n + 1, {PROJECT_OWNER}, 'owner' {EACH}",
            counts.projects,
        ),
    }


def _board_content(counts: Counts) -> dict[str, tuple[str, int]]:
    own = f"md5('user {CALLER}')::uuid"
    return {
        "items": (
            "insert into items (id, name, description, status, metadata, position, created_at, updated_at) "
            f"select n, 'Item ' || n, {SENTENCE}, {_status(counts.items)}, {DETAILS}::jsonb, n, {TIME}, {TIME} {EACH}",
            counts.items,
        ),
        "comments": (
            "insert into comments (id, post_id, text, author_id, created_at) "
            f"select n, {COMMENTED_POST}, {SENTENCE}, md5('user ' || {AUTHOR})::uuid, {TIME} {EACH}",
            counts.comments,
        ),
        "issues": (
            "insert into issues (id, project_id, number, title, text, state, priority, reporter_id, assignee_id, "
            f"labels, position, created_at, updated_at) select n, {PROJECT}, n, 'Issue ' || n, {SENTENCE}, {STATE}, "
            f"n % 5, {own}, {ASSIGNEE}, array['bug'], n, {TIME}, {TIME} {EACH}",
            counts.issues,
        ),
        "notifications": (
            "insert into notifications "
            "(id, user_id, event_id, kind, post_id, comment_id, by_user_id, read_at, created_at)"
            f" select n, {CALLER}, n, 'comment', {COMMENTED_POST}, 1 + (n - 1) % {counts.comments}, 2,"
            f" case when n > {UNREAD} then {TIME} end, {TIME} {EACH}",
            counts.notifications,
        ),
        "votes": (
            "insert into votes (post_id, voter_id, value) "
            f"select {counts.posts} + 1 - n, {own}, 1 {EACH} on conflict do nothing",
            VOTED_POSTS,
        ),
    }


def _peer(counts: Counts, password_hash: str) -> dict[str, tuple[str, int]]:
    return {
        "users": (
            "insert into users (id, email, name, password_hash, created_at) select n, 'member' || n || '@example.org', "
            f"'Member ' || n, '{password_hash}', {TIME} {EACH}",
            counts.users,
        ),
        "projects": (
            "insert into projects (id, name, description, owner_id, created_at, updated_at) "
            f"select n + 1, 'Project ' || n, {SENTENCE}, {PROJECT_OWNER}, {TIME}, {TIME} {EACH}",
            counts.projects,
        ),
        "items": (
            "insert into items (id, name, description, status, metadata, position, created_at, updated_at) "
            f"select n, 'Item ' || n, {SENTENCE}, {_status(counts.items)}, {DETAILS}, n, {TIME}, {TIME} {EACH}",
            counts.items,
        ),
        "comments": (
            "insert into comments (id, post_id, text, author_id, created_at) "
            f"select n, {COMMENTED_POST}, {SENTENCE}, {AUTHOR}, {TIME} {EACH}",
            counts.comments,
        ),
        "issues": (
            "insert into issues (id, project_id, number, title, text, state, priority, assignee_id, labels, created_at,"
            f" updated_at) select n, {PROJECT}, n, 'Issue ' || n, {SENTENCE}, {STATE}, n % 5, {ASSIGNEE},"
            f" '[\"bug\"]', {TIME}, {TIME} {EACH}",
            counts.issues,
        ),
        "notifications": (
            "insert into notifications (id, user_id, kind, post_id, title, actor_name, read, created_at) "
            f"select n, {CALLER}, 'comment', {COMMENTED_POST}, 'Suggestion', 'Member 2', n > {UNREAD}, {TIME} {EACH}",
            counts.notifications,
        ),
        "votes": (
            f"insert into votes (post_id, user_id, value) select {counts.posts} + 1 - n, {CALLER}, 1 {EACH}",
            VOTED_POSTS,
        ),
    }


async def fill_board_nouns(url: str, counts: Counts) -> None:
    """Into Corkboard's schema, behind `rows.fill_board`."""
    await _fill(url, _board(counts, hash_now(PASSWORD)))
    async with connection(url) as connected:
        await connected.execute("update projects set last_issue = $1 where id = $2", counts.issues, PROJECT)
        counted = "update posts set comment_count = $1 where id = $2"
        await connected.execute(counted, counts.comments, COMMENTED_POST)
    await settle(url)


async def fill_peer_nouns(url: str, counts: Counts) -> None:
    """Into the peers' schema, behind `rows.fill_peer`."""
    await _fill(url, _peer(counts, hash_now(PASSWORD)))
    await settle(url)


async def _fill(url: str, statements: dict[str, tuple[str, int]]) -> None:
    for statement, rows in statements.values():
        await insert_in_chunks(url, statement, rows)
    async with connection(url) as connected:
        for table in NUMBERED:
            await connected.execute(NEXT_ID.format(table=table))


async def delete_new_rows(url: str, counts: Counts) -> None:
    """Remove what was created since; then the tables are as they were, but for the votes."""
    first = {
        "posts": counts.posts,
        "items": counts.items,
        "comments": counts.comments,
        "issues": counts.issues,
    }
    async with connection(url) as connected:
        for table, last in first.items():
            await connected.execute(f"delete from {table} where id > $1", last)
        if await connected.fetchval("select to_regclass('sessions') is not null"):
            await connected.execute("delete from sessions where user_agent <> $1", MINTED)
    await settle(url)
