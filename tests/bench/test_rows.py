"""The rows that are measured on are what the product itself would have made."""

import asyncpg
import pytest

from bench import rows
from bench.database import connection as connected_to

POSTS = 500
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


async def test_peers_have_the_same_posts(board_url: str) -> None:
    await rows.fill_board(board_url, POSTS)
    async with connected_to(board_url) as connection:
        expected = await connection.fetch("select id, title, text, username, score, created_at from posts order by id")
        await connection.execute("drop table posts cascade")
        await rows.fill_peer(board_url, POSTS)
        found = await connection.fetch("select id, title, post, username, score, created_at from posts order by id")
    assert [tuple(row) for row in found] == [tuple(row) for row in expected]
