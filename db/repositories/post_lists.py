"""Lists of published posts, the same for every viewer: a statement for each shape of list, made once and kept."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Literal, NamedTuple, cast
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Double,
    FromClause,
    Integer,
    Select,
    SQLColumnExpression,
    Text,
    and_,
    bindparam,
    func,
    literal,
    literal_column,
    or_,
    select,
    true,
    tuple_,
)
from sqlalchemy.orm import InstrumentedAttribute

from db.models import Post, PostDocument
from db.repositories.authors import author_of
from db.repositories.search import has
from db.repositories.sections import VIEWER_ID, ids_for_viewer, listed_ids, visible_ids_by
from db.sorting import PostSort
from db.statements import given

PUBLIC = (
    Post.id,
    Post.title,
    Post.text,
    Post.username,
    Post.image_hash,
    Post.image_width,
    Post.image_height,
    Post.published,
    Post.project_id,
    Post.status,
    Post.comment_count,
    Post.score,
    Post.upvotes,
    Post.downvotes,
    Post.account_upvotes,
    Post.account_downvotes,
    Post.version,
    Post.created_at,
    Post.updated_at,
)
"""What is stored of what a list shows, the same for every viewer; `username` is what a visitor typed."""

SHOWN = (*PUBLIC, author_of(Post.author_id, Post.project_id))
"""What a list shows: the author comes last."""

SORT_KEYS: dict[PostSort, tuple[InstrumentedAttribute[Any], Any]] = {
    "hot": (Post.rank, Double),
    "top": (Post.score, BigInteger),
}
"""What stands before the id in the order, with its type; `new` is the id alone."""

SHAPES_KEPT = 512
"""By the length of the page, those of searches by the number of words as well."""

IN_TURN: ColumnElement[int] = literal_column("0")
"""An offset that leaves out nothing. A query with one is not taken apart: its tables are not joined in another order,
which PostgreSQL would like to, as it cannot know how few or many posts have the words."""

PUBLISHED = cast("ColumnElement[bool]", Post.published)
"""As the partial indexes say it, not `is true`."""


def visible_by(
    actor_id: ColumnElement[UUID], user_id: ColumnElement[Any], is_admin: ColumnElement[bool]
) -> ColumnElement[bool]:
    """`visible_to` of db/repositories/posts.py where the actor is not known yet."""
    projects = visible_ids_by(user_id, is_admin, "posts")
    return and_(Post.project_id.in_(projects), or_(PUBLISHED, Post.author_id == actor_id))


Scope = Literal["board", "project", "own"]
"""All listed projects; one, `project_id`; or what the viewer wrote and still sees, drafts as well."""


class Shape(NamedTuple):
    """Of lists of one shape there is one statement; what it does not say are its parameters."""

    sort: PostSort
    page: int = 0
    """How many posts, at most. 0: `limit` says it. PostgreSQL plans a statement anew for each limit it is given."""
    words: int = 0
    """How many are looked for in the documents: `word_0`, `word_1` …"""
    is_later: bool = False
    """Behind `after_key` and `after_id`."""
    has_end: bool = False
    """Down to `end_key` and `end_id`, and these too."""
    scope: Scope = "board"


@lru_cache
def one_post() -> Select[Any]:
    """One post that the viewer sees, by `post_id`."""
    return select(*SHOWN).where(Post.id == bindparam("post_id", type_=BigInteger), visible_to_viewer())


def visible_to_viewer() -> ColumnElement[bool]:
    """`visible_to` of db/repositories/posts.py in a statement that is made once: see `viewer_values`."""
    return and_(or_(PUBLISHED, Post.author_id == VIEWER_ID), _in_visible_project())


def _in_visible_project() -> ColumnElement[bool]:
    return Post.project_id.in_(ids_for_viewer("posts"))


@lru_cache(SHAPES_KEPT)
def listed(shape: Shape) -> Select[Any]:
    """What the list shows the viewer, in keyset order. Words are looked for in one after the other."""
    statement = select(*SHOWN, *sort_key(shape)).where(*in_range(shape), seen(shape))
    if shape.words:
        statement = statement.join(_document(shape, Post.id), true())
    return statement.order_by(*_order(shape.sort)).limit(most(shape))


def sort_key(shape: Shape) -> Sequence[SQLColumnExpression[Any]]:
    """What stands behind the columns that are shown, if the list is sorted by more than the id."""
    key, _ = SORT_KEYS.get(shape.sort, (None, None))
    return () if key is None else (key.label("sort_key"),)


def most(shape: Shape) -> ColumnElement[int]:
    return literal_column(str(shape.page), Integer) if shape.page else bindparam("limit", type_=Integer)


def seen(shape: Shape) -> ColumnElement[bool]:
    """What the list shows: that of all projects is the same for every viewer."""
    if shape.scope == "board":
        return and_(PUBLISHED, Post.project_id.in_(listed_ids(None, "posts")))
    return and_(_of_list(shape), _in_visible_project())


def _of_list(shape: Shape) -> ColumnElement[bool]:
    match shape.scope:
        case "project":
            return and_(PUBLISHED, Post.project_id == bindparam("project_id", type_=BigInteger))
        case "own":
            return Post.author_id == VIEWER_ID
        case "board":
            return PUBLISHED


@lru_cache(SHAPES_KEPT)
def place(shape: Shape, depth: int) -> Select[Any]:
    """Key and id of the post that is so many posts further on in the order, whoever sees it."""
    key, _ = SORT_KEYS.get(shape.sort, (None, None))
    statement = select(literal(0) if key is None else key, Post.id).where(_of_list(shape), *in_range(shape))
    return statement.order_by(*_order(shape.sort)).offset(literal_column(str(depth - 1))).limit(literal_column("1"))


@lru_cache(SHAPES_KEPT)
def sample(shape: Shape) -> Select[Any]:
    """How many of the first posts of the list have the words, whoever sees them; and the highest id of all posts."""
    first = select(Post.id).where(_of_list(shape)).order_by(*_order(shape.sort)).limit(most(shape)).subquery()
    hits = select(func.count()).select_from(first.join(_document(shape, first.c.id), true())).scalar_subquery()
    return select(hits, select(func.coalesce(func.max(Post.id), 0)).scalar_subquery())


def _order(sort: PostSort) -> tuple[ColumnElement[Any], ...]:
    key, _ = SORT_KEYS.get(sort, (None, None))
    keys = (Post.id,) if key is None else (key, Post.id)
    return tuple(each.desc() for each in keys)


def has_words(shape: Shape) -> list[ColumnElement[bool]]:
    words = [given(f"word_{number}", Text) for number in range(shape.words)]
    return has(words, PostDocument.document)


def _document(shape: Shape, post_id: SQLColumnExpression[int]) -> FromClause:
    """Of a post, if it has the words."""
    wanted: Select[Any] = select(literal_column("1")).where(PostDocument.post_id == post_id, *has_words(shape))
    return wanted.offset(IN_TURN).lateral("document")


def in_range(shape: Shape) -> list[ColumnElement[bool]]:
    here, after = _keyset(shape.sort, "after")
    _, end = _keyset(shape.sort, "end")
    return [*([here < after] if shape.is_later else ()), *([here >= end] if shape.has_end else ())]


def _keyset(sort: PostSort, name: str) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """What the order compares, and the parameters that stand for a place in it."""
    key, key_type = SORT_KEYS.get(sort, (None, None))
    post_id = given(f"{name}_id", BigInteger)
    if key is None:
        return cast("ColumnElement[Any]", Post.id), post_id
    return tuple_(key, Post.id), tuple_(given(f"{name}_key", key_type), post_id)
