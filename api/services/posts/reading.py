"""Posts as they are read."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from api import access, pagination
from api.errors import PostNotFound
from api.pagination import Cursor
from api.schemas.authors import Author
from api.schemas.classic import ClassicPost
from api.schemas.posts import Post, PostPage
from db.actor import Actor
from db.repositories import post_reading
from db.repositories.post_lists import PUBLIC, SHOWN, Scope, one_post
from db.repositories.post_reading import PostList
from db.repositories.search import SEARCH_TIMEOUT_S
from db.repositories.sections import SectionReader, viewer_values
from db.sorting import PostSort
from db.statements import Reads

SURELY_FITTING = pagination.PAGE_BYTES_MAX // 8
"""Letters of all texts of a page, of which the rest is small: UTF-8 and JSON make at most six bytes of one."""
AUTHOR = len(PUBLIC)
TYPED_NAME = [column.key for column in PUBLIC].index("username")
"""Where they stand in a row of `SHOWN`."""
OWN = "own"
"""What cursors of one's own posts are bound to."""
KEYS: dict[PostSort, type[int | float] | None] = {"hot": float, "top": int, "new": None}
"""What cursors of a list hold before the id."""


class PostReader:
    """Posts as they are read: lists, and single ones. Without a session, by statements that are made once."""

    def __init__(self, reads: Reads) -> None:
        self.reads = reads
        self.sections = SectionReader(reads)

    async def page(
        self,
        sort: PostSort,
        search: str,
        limit: int,
        cursor: str | None,
        *,
        project_id: int | None,
        actor: Actor | None,
    ) -> PostPage:
        """Of one project, or of all listed ones, and then the same for every viewer."""
        scope: Scope = "board" if project_id is None else "project"
        wanted = PostList(sort, limit + 1, search, position_of(cursor, sort), scope, project_id, actor)
        fetch = partial(self.reads.rows_within, timeout_s=SEARCH_TIMEOUT_S) if search else self.reads.rows
        rows = await post_reading.read(wanted, fetch, self.reads.rows_of_late)
        if not rows and project_id is not None:  # perhaps there is no such project
            await access.check_section(self.sections, project_id, "posts", actor)
        return page_from_rows(rows, limit, sort)

    async def own(self, limit: int, cursor: str | None, actor: Actor | None) -> PostPage:
        """What the actor wrote and still sees, drafts as well, the newest first; of whom we have not met, none."""
        before = None if cursor is None else (0, pagination.decode(cursor, OWN).id)
        wanted = PostList("new", limit + 1, after=before, scope="own", viewer=actor)
        return page_from_rows(await post_reading.read(wanted, self.reads.rows) if actor else (), limit, OWN)

    async def newest(self, limit: int, before: int | None) -> list[ClassicPost]:
        """Reads on as long as there are more, and what was read may fit."""
        found: list[ClassicPost] = []
        letters = 0
        while len(found) < limit and letters < pagination.PAGE_BYTES_MAX:
            size = min(limit - len(found), pagination.BATCH_ROWS)
            wanted = PostList("new", size, after=None if before is None else (0, before))
            rows = await post_reading.read(wanted, self.reads.rows)
            posts = [as_classic(post_from_row(row)) for row in rows]
            found += posts
            letters += sum(len(post.post) for post in posts)
            if len(posts) < size:
                break
            before = posts[-1].id
        return found if letters < SURELY_FITTING else list(pagination.fit(found))

    async def get(self, post_id: int, actor: Actor | None) -> Post:
        rows = await self.reads.rows(one_post(), {"post_id": post_id, **viewer_values(actor)})
        if not rows:
            raise PostNotFound(post_id)
        return post_from_row(rows[0])


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
