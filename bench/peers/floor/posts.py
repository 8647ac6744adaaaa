"""One prepared statement per question, its rows straight into Structs."""

from datetime import datetime
from typing import Any, Literal

import asyncpg
import msgspec

COLUMNS = "id, title, post, username, score, image_hash, created_at"
NEWEST = f"select {COLUMNS} from posts where id < $1 order by id desc limit 50"
ONE = f"select {COLUMNS} from posts where id = $1"
VOTE = f"update posts set score = score + $2 where id = $1 returning {COLUMNS}"
CREATE = f"insert into posts (title, post, username) values ($1, $2, $3) returning {COLUMNS}"
LAST = 2**63 - 1


class Post(msgspec.Struct):
    id: int
    title: str
    post: str
    username: str
    score: int
    image_hash: str | None
    created_at: datetime


class Vote(msgspec.Struct):
    inc: Literal[-1, 1]


class Posts:
    def __init__(self, pool: asyncpg.Pool) -> None:
        self.pool = pool
        self.vote_decoder = msgspec.json.Decoder(Vote)

    async def newest(self, before: int) -> bytes:
        return msgspec.json.encode([Post(*row) for row in await self.pool.fetch(NEWEST, before)])

    async def get(self, post_id: int) -> bytes | None:
        return _encoded(await self.pool.fetchrow(ONE, post_id))

    async def vote(self, post_id: int, body: bytes) -> bytes | None:
        """Raises msgspec.ValidationError."""
        return _encoded(await self.pool.fetchrow(VOTE, post_id, self.vote_decoder.decode(body).inc))

    async def create(self, form: dict[str, str]) -> bytes | None:
        return _encoded(await self.pool.fetchrow(CREATE, form["title"], form["post"], form["username"]))


def _encoded(row: Any) -> bytes | None:
    return None if row is None else msgspec.json.encode(Post(*row))
