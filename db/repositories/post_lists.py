"""Lists of published posts, the same for every viewer: a statement for each shape of list, made once and kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

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
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import InstrumentedAttribute

from db.models import Post
from db.repositories.projects import visible_ids
from db.repositories.search import in_document, in_index, taken_apart
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

SHAPES_KEPT = 128
"""Twelve without words; and those of searches, by the number of words."""

PUBLISHED = cast("ColumnElement[bool]", Post.published)
"""As the partial indexes say it, not `is true`."""


def in_public() -> ColumnElement[bool]:
    """What the list of all projects shows, whoever asks: it is the same for every viewer."""
    return and_(PUBLISHED, Post.project_id.in_(visible_ids(None)))


@dataclass(frozen=True, slots=True)
class PostList:
    """Which posts; `after` is key and id of the last one seen."""

    sort: PostSort
    limit: int
    search: str = ""
    after: tuple[float, int] | None = None
    project_id: int | None = None
    """None: of all public projects."""

    def asked_publicly(self) -> tuple[Select[Any], Mapping[str, Any]]:
        """A statement that is always the same object for lists of this shape, and its parameters."""
        grams, words = taken_apart(self.search)
        shape = (self.sort, len(words) if grams else None, self.after is not None, self.project_id is not None)
        return _public(*shape), self._values(grams, words)

    def asked(self, where: ColumnElement[bool]) -> tuple[Select[Any], Mapping[str, Any]]:
        """For whoever sees other posts than everybody does."""
        grams, words = taken_apart(self.search)
        shape = (self.sort, len(words) if grams else None, self.after is not None)
        return _ordered(*shape).where(where), self._values(grams, words)

    def _values(self, grams: list[str], words: list[str]) -> dict[str, Any]:
        values: dict[str, Any] = {"limit": self.limit}
        if self.project_id is not None:
            values["project_id"] = self.project_id
        if grams:
            values["grams"] = grams
            values |= {f"word_{number}": word for number, word in enumerate(words)}
        if self.after is not None:
            values["after_key"], values["after_id"] = self.after
        return values


@lru_cache
def public_post() -> Select[Any]:
    """One post that everybody sees, by `post_id`."""
    return select(*PUBLIC).where(Post.id == bindparam("post_id", type_=BigInteger), in_public())


@lru_cache(SHAPES_KEPT)
def _public(sort: PostSort, words: int | None, is_later: bool, of_one_project: bool) -> Select[Any]:
    statement = _ordered(sort, words, is_later).where(in_public())
    if of_one_project:
        statement = statement.where(Post.project_id == bindparam("project_id", type_=BigInteger))
    return statement


@lru_cache(SHAPES_KEPT)
def _ordered(sort: PostSort, words: int | None, is_later: bool) -> Select[Any]:
    """In keyset order. `words`: how many of three letters or more are searched for; None: nothing is."""
    key, key_type = SORT_KEYS.get(sort, (None, None))
    statement: Select[Any] = select(*(PUBLIC if key is None else (*PUBLIC, key.label("sort_key"))))
    if words is not None:
        statement = statement.where(*_matches(words))
    if is_later:
        statement = statement.where(_beyond(key, key_type))
    order = (Post.id.desc(),) if key is None else (key.desc(), Post.id.desc())
    return statement.order_by(*order).limit(bindparam("limit", type_=Integer))


def _matches(words: int) -> list[ColumnElement[bool]]:
    given: list[BindParameter[str]] = [bindparam(f"word_{number}", type_=Text) for number in range(words)]
    wanted = in_index(bindparam("grams", type_=ARRAY(Text)), Post.grams)
    return [wanted, *in_document(given, Post.title + " " + Post.text)]


def _beyond(key: InstrumentedAttribute[Any] | None, key_type: Any) -> ColumnElement[bool]:
    after_id: BindParameter[int] = bindparam("after_id", type_=BigInteger)
    if key is None:
        return Post.id < after_id
    return tuple_(key, Post.id) < tuple_(bindparam("after_key", type_=key_type), after_id)
