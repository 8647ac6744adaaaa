"""Posts as they are read: rows of lists, and what everybody sees."""

from collections.abc import Sequence
from typing import Any

from api import pagination
from api.pagination import Cursor
from api.schemas.authors import Author
from api.schemas.classic import ClassicPost
from api.schemas.posts import Post, PostPage
from db.repositories import post_reading
from db.repositories.post_lists import PUBLIC, SHOWN, public_post
from db.repositories.post_reading import PostList
from db.sorting import PostSort
from db.statements import Reads

AUTHOR = len(PUBLIC)
TYPED_NAME = [column.key for column in PUBLIC].index("username")
"""Where they stand in a row of `SHOWN`."""
KEYS: dict[PostSort, type[int | float] | None] = {"hot": float, "top": int, "new": None}
"""What cursors of a list hold before the id."""


class PublicPosts:
    """What everybody sees, whoever asks, and nothing else; read without a session."""

    def __init__(self, reads: Reads) -> None:
        self.reads = reads

    async def page(
        self, sort: PostSort, search: str, limit: int, cursor: str | None, project_id: int | None
    ) -> PostPage:
        wanted = PostList(sort, limit + 1, search, position_of(cursor, sort), project_id)
        return page_from_rows(await post_reading.read(wanted, self.reads.rows, self.reads.rows_of_late), limit, sort)

    async def newest(self, limit: int, before: int | None) -> list[ClassicPost]:
        wanted = PostList("new", limit, after=None if before is None else (0, before))
        return [as_classic(post_from_row(row)) for row in await post_reading.read(wanted, self.reads.rows)]

    async def get(self, post_id: int) -> Post | None:
        rows = await self.reads.rows(public_post(), {"post_id": post_id})
        return post_from_row(rows[0]) if rows else None


def position_of(cursor: str | None, sort: PostSort) -> tuple[float, int] | None:
    """Key and id of the last post of the page before. Raises Invalid."""
    if cursor is None:
        return None
    place = pagination.decode(cursor, sort, KEYS[sort])
    return place.key, place.id


def page_from_rows(rows: Sequence[Sequence[Any]], limit: int, sort: str) -> PostPage:
    """Of one row more than the page holds, if there are more."""
    more = None
    if len(rows) > limit:
        rows, last = rows[:limit], rows[limit - 1]
        key = last[len(SHOWN)] if len(last) > len(SHOWN) else 0
        more = pagination.encode(Cursor(sort, key, last[0]))
    return PostPage([post_from_row(row) for row in rows], more)


def post_from_row(row: Sequence[Any]) -> Post:
    """Of the columns of `SHOWN`, in their order; behind them may stand what the list is sorted by."""
    author = Author.from_record(row[AUTHOR], row[TYPED_NAME])
    values = [*row[:TYPED_NAME], author.name, author, *row[TYPED_NAME + 1 : AUTHOR]]
    return Post(*values)


def as_classic(post: Post) -> ClassicPost:
    return ClassicPost(post.id, post.title, post.text, post.score, post.username, post.image_hash)
