"""Lists of published posts, the same for every viewer: a statement for each shape of list, made once and kept."""

from functools import lru_cache
from typing import Any, Literal, NamedTuple, cast

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Double,
    Integer,
    Select,
    Text,
    and_,
    bindparam,
    func,
    literal,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import InstrumentedAttribute

from db.models import Post
from db.repositories.projects import visible_ids
from db.repositories.search import in_document
from db.sorting import PostSort

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
    Post.version,
    Post.created_at,
    Post.updated_at,
)
"""What a list shows, the same for every viewer."""

SORT_KEYS: dict[PostSort, tuple[InstrumentedAttribute[Any], Any]] = {
    "hot": (Post.rank, Double),
    "top": (Post.score, BigInteger),
}
"""What stands before the id in the order, with its type; `new` is the id alone."""

SHAPES_KEPT = 512
"""Some without words, and those of searches, by the number of words."""

PUBLISHED = cast("ColumnElement[bool]", Post.published)
"""As the partial indexes say it, not `is true`."""


def in_public() -> ColumnElement[bool]:
    """What the list of all projects shows, whoever asks: it is the same for every viewer."""
    return and_(PUBLISHED, Post.project_id.in_(visible_ids(None)))


class Shape(NamedTuple):
    """Of lists of one shape there is one statement; what it does not say are its parameters."""

    sort: PostSort
    words: int = 0
    """How many are looked for in title and text: `word_0`, `word_1` …"""
    grams: Literal["", "known", "unknown", "rare"] = ""
    """Whether `grams` are looked up in their index. `unknown`: PostgreSQL is not to guess how many there are; `rare`:
    it is not to take them for frequent ones either, and sorts what the index finds."""
    is_later: bool = False
    """Behind `after_key` and `after_id`."""
    has_end: bool = False
    """Down to `end_key` and `end_id`, and these too."""
    of_one_project: bool = False
    """Of `project_id`, or of all public ones."""


@lru_cache
def public_post() -> Select[Any]:
    """One post that everybody sees, by `post_id`."""
    return select(*PUBLIC).where(Post.id == bindparam("post_id", type_=BigInteger), in_public())


@lru_cache(SHAPES_KEPT)
def listed(shape: Shape) -> Select[Any]:
    """What everybody sees: `limit` posts in keyset order."""
    return ordered(shape).where(_seen(shape))


@lru_cache(SHAPES_KEPT)
def ordered(shape: Shape) -> Select[Any]:
    """Of all posts; who sees which is for the caller to say."""
    key, _ = SORT_KEYS.get(shape.sort, (None, None))
    columns = PUBLIC if key is None else (*PUBLIC, key.label("sort_key"))
    statement: Select[Any] = select(*columns).where(*_range(shape), *_matches(shape))
    order = _order(shape.sort, by_index=shape.grams != "rare")
    return statement.order_by(*order).limit(bindparam("limit", type_=Integer))


@lru_cache(SHAPES_KEPT)
def place(shape: Shape) -> Select[Any]:
    """Key and id of the post that is `offset` posts further on in the order, whoever sees it."""
    key, _ = SORT_KEYS.get(shape.sort, (None, None))
    statement = select(literal(0) if key is None else key, Post.id).where(PUBLISHED, *_range(shape))
    return statement.order_by(*_order(shape.sort)).offset(bindparam("offset", type_=Integer)).limit(1)


@lru_cache(SHAPES_KEPT)
def sample(shape: Shape) -> Select[Any]:
    """How many of the first `limit` posts of the order, whoever sees them, have the words."""
    first = select(Post.title, Post.text).where(PUBLISHED).order_by(*_order(shape.sort))
    posts = first.limit(bindparam("limit", type_=Integer)).subquery()
    return select(func.count()).where(*_has_words(shape, posts.c.title + " " + posts.c.text))


def _seen(shape: Shape) -> ColumnElement[bool]:
    if shape.of_one_project:
        return and_(in_public(), Post.project_id == bindparam("project_id", type_=BigInteger))
    return in_public()


def _order(sort: PostSort, *, by_index: bool = True) -> tuple[ColumnElement[Any], ...]:
    """Else by what no index has: PostgreSQL takes rare grams for frequent ones, and would walk along it to the end."""
    key, _ = SORT_KEYS.get(sort, (None, None))
    columns = (Post.id,) if key is None else (key, Post.id)
    return tuple((column if by_index else column + 0).desc() for column in columns)


def _matches(shape: Shape) -> list[ColumnElement[bool]]:
    conditions = _has_words(shape, Post.title + " " + Post.text)
    if shape.grams:
        wanted: Any = bindparam("grams", type_=ARRAY(Text))
        conditions.append(Post.grams.contains(select(wanted).scalar_subquery() if shape.grams == "unknown" else wanted))
    return conditions


def _has_words(shape: Shape, document: ColumnElement[str]) -> list[ColumnElement[bool]]:
    words: list[BindParameter[str]] = [bindparam(f"word_{number}", type_=Text) for number in range(shape.words)]
    return in_document(words, document)


def _range(shape: Shape) -> list[ColumnElement[bool]]:
    here, after = _keyset(shape.sort, "after")
    _, end = _keyset(shape.sort, "end")
    return [*([here < after] if shape.is_later else ()), *([here >= end] if shape.has_end else ())]


def _keyset(sort: PostSort, name: str) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """What the order compares, and the parameters that stand for a place in it."""
    key, key_type = SORT_KEYS.get(sort, (None, None))
    post_id: BindParameter[int] = bindparam(f"{name}_id", type_=BigInteger)
    if key is None:
        return cast("ColumnElement[Any]", Post.id), post_id
    return tuple_(key, Post.id), tuple_(bindparam(f"{name}_key", type_=key_type), post_id)
