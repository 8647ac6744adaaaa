"""The rows that are measured on are what the product itself would have made."""

import asyncio
from typing import Any

import asyncpg
import pytest

from bench import noun_rows, rows
from bench.consumers import wait_for_consumers
from bench.database import connection as connected_to
from bench.noun_rows import Counts

POSTS = 500
COUNTS = Counts(POSTS, users=100, items=100, comments=100, issues=100, projects=100, notifications=100)
COUNTED = """
select p.id, p.score, count(v.value) as votes, coalesce(sum(v.value), 0) as sum
from posts p left join votes v on v.post_id = p.id group by p.id
"""


async def indexes(connection: asyncpg.Connection) -> set[str]:
    found = await connection.fetch("select indexdef from pg_indexes where tablename in ('posts', 'votes')")
    return {row["indexdef"] for row in found}


async def test_scores_are_the_sums_of_votes(board_url: str) -> None:
    await rows.fill_board(board_url, POSTS)
    async with connected_to(board_url) as connection:
        counted = await connection.fetch(COUNTED)
    assert {row["id"] for row in counted} == set(range(1, POSTS + 1))
    assert [row["id"] for row in counted if row["score"] != row["sum"]] == []
    assert [row["id"] for row in counted if row["score"] != rows.score_of(row["id"])] == []
    assert sum(row["votes"] for row in counted) == pytest.approx(POSTS, rel=0.1)


async def test_the_indexes_are_there_again(board_url: str) -> None:
    async with connected_to(board_url) as connection:
        before = await indexes(connection)
        await rows.fill_board(board_url, POSTS)
        assert await indexes(connection) == before


async def test_what_was_created_since_is_forgotten(board_url: str) -> None:
    await rows.fill_board(board_url, POSTS)
    async with connected_to(board_url) as connection:
        new = await connection.fetchval("insert into posts (title, text) values ('New', 'New') returning id")
        await rows.forget_new_posts(board_url, POSTS)
        left = await connection.fetchval("select count(*) from posts")
    assert (new, left) == (POSTS + 1, POSTS)


EQUAL = {
    "posts": ("id, title, text, username, score, created_at", "id, title, post, username, score, created_at"),
    "users": ("id, email, name, role, created_at",) * 2,
    "items": ("id, project_id, name, description, status, metadata::text::jsonb, position",) * 2,
    "comments": ("id, post_id, text, created_at",) * 2,
    "projects": ("id, description, owner_id, is_public",) * 2,
    "issues": ("id, project_id, number, title, text, state, priority, assignee_id, updated_at",) * 2,
    "notifications": (
        "id, user_id, kind, post_id, read_at is not null, created_at",
        "id, user_id, kind, post_id, read, created_at",
    ),
    "votes": ("post_id, value",) * 2,
}
OWN_VOTES = " where voter_id = (select actor_id from users where id = 1)"


async def selected(connection: asyncpg.Connection, spelling: int) -> dict[str, list[tuple[Any, ...]]]:
    """What both schemas have, by table; of Corkboard's votes and projects what the peers have of them."""
    found = {}
    for table, columns in EQUAL.items():
        own_votes = OWN_VOTES if table == "votes" and spelling == 0 else ""
        later = " where id > 1" if table == "projects" else ""
        statement = f"select {columns[spelling]} from {table}{own_votes}{later} order by 1"
        found[table] = [tuple(row) for row in await connection.fetch(statement)]
    return found


async def test_peers_have_the_same_rows(board_url: str) -> None:
    async with connected_to(board_url) as connection:
        await rows.fill_board(board_url, POSTS)
        await noun_rows.fill_board_nouns(board_url, COUNTS)
        expected = await selected(connection, 0)
        await connection.execute("drop schema public cascade; create schema public")
        await rows.fill_peer(board_url, POSTS)
        await noun_rows.fill_peer_nouns(board_url, COUNTS)
        found = await selected(connection, 1)
    assert {table: len(found[table]) for table in ("users", "items", "issues")} == dict.fromkeys(
        ("users", "items", "issues"), 100
    )
    assert found == expected


async def test_the_next_case_waits_for_the_consumers(board_url: str) -> None:
    async with connected_to(board_url) as connection:
        await wait_for_consumers(board_url)
        await connection.execute("insert into events (kind, subject, data) values ('post.voted', 'post:1', '{}')")
        await connection.execute("insert into event_readers (name, low, high, after) values ('slow', 0, 0, 0)")
        waiting = asyncio.create_task(wait_for_consumers(board_url))
        done, _ = await asyncio.wait([waiting], timeout=0.3)
        assert not done
        await connection.execute("update event_readers set high = (select max(xid) + 1 from events)")
        await connection.execute("update event_readers set low = high")
        await waiting
