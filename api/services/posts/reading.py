"""Posts as they are read: rows of lists, and what everybody sees."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from api import pagination
from api.pagination import Cursor
from api.schemas.authors import Author
from api.schemas.classic import ClassicPost
from api.schemas.posts import Post, PostPage
from db.repositories.post_lists import PUBLIC, SHOWN
from db.sorting import PostSort

ReadNewest = Callable[[int, int | None], Awaitable[Sequence[Any]]]
"""Reads so many posts below a number, the newest first."""

SURELY_FITTING = pagination.PAGE_BYTES_MAX // 8
"""Letters of all texts of a page, of which the rest is small: UTF-8 and JSON make at most six bytes of one."""
AUTHOR = len(PUBLIC)
TYPED_NAME = [column.key for column in PUBLIC].index("username")
"""Where they stand in a row of `SHOWN`."""
KEYS: dict[PostSort, type[int | float] | None] = {"hot": float, "top": int, "new": None}
"""What cursors of a list hold before the id."""


async def read_newest(read: ReadNewest, limit: int, before: int | None) -> list[ClassicPost]:
    """Reads on as long as there are more, and what was read may fit."""
    found: list[ClassicPost] = []
    letters = 0
    while len(found) < limit and letters < pagination.PAGE_BYTES_MAX:
        size = min(limit - len(found), pagination.BATCH_ROWS)
        posts = [as_classic(post_from_row(row)) for row in await read(size, before)]
        found += posts
        letters += sum(len(post.post) for post in posts)
        if len(posts) < size:
            break
        before = posts[-1].id
    return found if letters < SURELY_FITTING else list(pagination.fit(found))


def position_of(cursor: str | None, sort: PostSort) -> tuple[float, int] | None:
    """Key and id of the last post of the page before. Raises Invalid."""
    if cursor is None:
        return None
    place = pagination.decode(cursor, sort, KEYS[sort])
    return place.key, place.id


def page_from_rows(rows: Sequence[Sequence[Any]], limit: int, sort: str) -> PostPage:
    """Of one row more than the page holds, if there are more."""
    items, more = _fit([post_from_row(row) for row in rows[:limit]]), None
    if len(items) < len(rows):
        last = rows[len(items) - 1]
        key = last[len(SHOWN)] if len(last) > len(SHOWN) else 0
        more = pagination.encode(Cursor(sort, key, last[0]))
    return PostPage(items, more)


def _fit(posts: list[Post]) -> list[Post]:
    """Hardly any page is too large, and to measure one exactly takes as long as to encode it."""
    if sum(len(post.text) for post in posts) < SURELY_FITTING:
        return posts
    return list(pagination.fit(posts))


def post_from_row(row: Sequence[Any]) -> Post:
    """Of the columns of `SHOWN`, in their order; behind them may stand what the list is sorted by."""
    author = Author.from_record(row[AUTHOR], row[TYPED_NAME])
    values = [*row[:TYPED_NAME], author.name, author, *row[TYPED_NAME + 1 : AUTHOR]]
    return Post(*values)


def as_classic(post: Post) -> ClassicPost:
    return ClassicPost(post.id, post.title, post.text, post.score, post.username, post.image_hash)
