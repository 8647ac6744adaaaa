"""The rows that everything is measured on: as many posts as wanted, and about as many votes, the same at each run."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg

from bench.database import connection

PEER_SCHEMA = Path(__file__).parent / "peers" / "schema.sql"
RARE_WORD = "zebra"
RARE_EVERY = 100
CHUNK_ROWS = 20_000
LOADERS = 2

WORDS = (
    "account admin again answer app back bell board box button calendar camera chart choose click colour comment copy "
    "dark date delete drag edit error every export faster field file filter find folder font form group help hide "
    "image import key label language large link list login mail menu mobile move name open order page phone print read "
    "reply"
)
WORD_COUNT = len(WORDS.split())

# Thirty words, always the same for one number. Every tenth post has votes, ten on average, a quarter of them down.
TEXTS = f"""
select n as id,
       'Suggestion ' || n || ' about ' || words[1 + n % {WORD_COUNT}] as title,
       (select string_agg(words[1 + (hashint8(n * 64 + k) & 65535) % {WORD_COUNT}], ' ' order by k)
        from generate_series(1, 30) as k)
         || case when n % {RARE_EVERY} = 0 then ' {RARE_WORD}' else '' end as text,
       'Person ' || n % 997 as username,
       case when n % 10 = 0 then n / 10 % 19 + 1 else 0 end as votes,
       timestamptz '2026-01-01 00:00+00' + n * interval '1 second' as created_at
from generate_series($1::bigint, $2::bigint) as n,
     (select string_to_array('{WORDS}', ' ') as words) as vocabulary
"""

POSTS = f"""
insert into posts (id, title, text, username, author_id, upvotes, downvotes, created_at, updated_at)
select id, title, text, username, md5(username)::uuid, votes - votes / 4, votes / 4, created_at, created_at
from ({TEXTS}) as texts
"""

VOTES = """
insert into votes (post_id, voter_id, value)
select id, md5(id || ' ' || nth)::uuid, case when nth % 4 = 0 then -1 else 1 end
from posts, generate_series(1, upvotes + downvotes) as nth
where id between $1 and $2
"""

PEER_POSTS = f"""
insert into posts (id, title, post, username, score, created_at)
select id, title, text, username, votes - 2 * (votes / 4), created_at from ({TEXTS}) as texts
"""

GO_ON = "select setval(pg_get_serial_sequence('posts', 'id'), $1)"
INDEXES = """
select c.relname as name, pg_get_indexdef(c.oid) as definition
from pg_index i join pg_class c on c.oid = i.indexrelid
where i.indrelid in ('posts'::regclass, 'post_documents'::regclass, 'votes'::regclass)
  and not exists (select from pg_constraint where conindid = i.indexrelid)
"""


def score_of(post_id: int) -> int:
    votes = post_id // 10 % 19 + 1 if post_id % 10 == 0 else 0
    return votes - 2 * (votes // 4)


async def fill_board(url: str, posts: int) -> None:
    """Into Corkboard's own schema, which is there already."""
    async with connection(url) as connected, _without_indexes(connected):
        await insert_in_chunks(url, POSTS, posts)
        await insert_in_chunks(url, VOTES, posts)
        await connected.execute(GO_ON.replace("$1", str(posts)))
    await settle(url)


async def fill_peer(url: str, posts: int) -> None:
    async with connection(url) as connected:
        await connected.execute(PEER_SCHEMA.read_text())
        await insert_in_chunks(url, PEER_POSTS, posts)
        await connected.execute(GO_ON.replace("$1", str(posts)))
    await settle(url)


async def forget_new_posts(url: str, posts: int) -> None:
    """Removes what was created since; then the tables are as they were."""
    async with connection(url) as connected:
        await connected.execute("delete from posts where id > $1", posts)
    await settle(url)


async def settle(url: str) -> None:
    """So that no vacuum of the server's own falls into a measurement."""
    async with connection(url) as connected:
        await connected.execute("vacuum (analyze)")
        await connected.execute("checkpoint")


@asynccontextmanager
async def _without_indexes(connected: asyncpg.Connection) -> AsyncIterator[None]:
    """To build them once is much faster than to keep them up to date row by row."""
    indexes = await connected.fetch(INDEXES)
    for index in indexes:
        await connected.execute(f"drop index {index['name']}")
    yield
    await connected.execute("set maintenance_work_mem = '1GB'; set statement_timeout = 0")
    for index in indexes:
        await connected.execute(index["definition"])


async def insert_in_chunks(url: str, statement: str, rows: int) -> None:
    """Run a statement that takes the first and the last number of its rows, over several connections."""
    chunks = _chunks(rows)

    async def work() -> None:
        async with connection(url) as connected:
            await connected.execute("set synchronous_commit = off")
            for first, last in chunks:
                await connected.execute(statement, first, last)

    await asyncio.gather(*(work() for _ in range(LOADERS)))


def _chunks(rows: int) -> Iterator[tuple[int, int]]:
    for first in range(1, rows + 1, CHUNK_ROWS):
        yield first, min(first + CHUNK_ROWS - 1, rows)
