"""Items as they are read: a statement for each shape of list, made once and kept."""

from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    Text,
    bindparam,
    cast,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.types import NullType

from db.models import Item, ItemCount, ItemPost, Post
from db.repositories.authors import author_of
from db.repositories.post_lists import PUBLISHED
from db.repositories.sections import ids_for_viewer, listed_ids_for_viewer
from db.statements import given

SHAPES_KEPT = 512
"""By the length of the page."""

POST = func.row(Post.id, Post.title, Post.score)
POSTS = (
    select(func.array_agg(aggregate_order_by(POST, Post.id), type_=NullType()))
    .join(ItemPost, ItemPost.post_id == Post.id)
    .where(ItemPost.item_id == Item.id, PUBLISHED, Post.project_id.in_(ids_for_viewer("posts")))
    .correlate(Item)
    .scalar_subquery()
)
"""What an item shows of the posts it answers, the same to everybody who sees the project's posts: no drafts."""

SHOWN = (
    Item.id,
    Item.name,
    Item.description,
    Item.status,
    Item.details,
    Item.project_id,
    author_of(Item.author_id, Item.project_id),
    Item.position,
    POSTS.label("posts"),
    Item.created_at,
    Item.updated_at,
)
"""What a list shows, in the order of the schema's fields."""


class Shape(NamedTuple):
    """Of lists of one shape there is one statement; what it does not say are its parameters."""

    page: int
    """How many items, at most. PostgreSQL plans a statement anew for each limit it is given."""
    has_project: bool = False
    """Of `project_id`; else of all listed projects, and those the viewer belongs to."""
    has_status: bool = False
    """Of `status`."""
    has_search: bool = False
    """With `search` in name or description."""
    is_later: bool = False
    """Behind the first `offset`."""


@lru_cache(SHAPES_KEPT)
def listed(shape: Shape) -> Select[Any]:
    """By column as the roadmap shows them, then by position.

    Of items that are left out nothing else is looked up: they are counted off before.
    """
    page = literal_column(str(shape.page), Integer)
    order = _order(shape)
    if not shape.is_later:
        return select(*SHOWN).where(*_conditions(shape)).order_by(*order).limit(page)
    ids = select(Item.id).where(*_conditions(shape)).order_by(*order).limit(page).offset(given("offset", BigInteger))
    return select(*SHOWN).where(Item.id.in_(ids)).order_by(*order)


@lru_cache
def total(shape: Shape) -> Select[tuple[int]]:
    """How many there are on all pages together: from the counts that are kept; what is searched for is counted."""
    if shape.has_search:
        return select(func.count()).select_from(Item).where(*_conditions(shape))
    number = cast(func.coalesce(func.sum(ItemCount.number), 0), BigInteger)
    return select(number).select_from(ItemCount).where(*_in_projects(shape, ItemCount))


@lru_cache
def one_item(*, is_checked: bool) -> Select[Any]:
    """The item `item_id`; if `is_checked`, only where the viewer sees it."""
    statement = select(*SHOWN).where(Item.id == bindparam("item_id", type_=BigInteger))
    return statement.where(Item.project_id.in_(ids_for_viewer("roadmap"))) if is_checked else statement


def _order(shape: Shape) -> tuple[ColumnElement[Any], ...]:
    columns = () if shape.has_status else (Item.stage.expression, Item.status.expression)
    return (*columns, Item.position.expression, Item.id.expression)


def _conditions(shape: Shape) -> list[ColumnElement[bool]]:
    conditions = _in_projects(shape, Item)
    if shape.has_search:
        wanted: ColumnElement[str] = select(func.lower(bindparam("search", type_=Text))).scalar_subquery()
        occurs = (func.strpos(func.lower(text), wanted) > 0 for text in (Item.name, Item.description))
        conditions.append(or_(*occurs))
    return conditions


def _in_projects(shape: Shape, kind: type[Item | ItemCount]) -> list[ColumnElement[bool]]:
    """Of projects that the viewer sees, and the status."""
    if shape.has_project:
        conditions = [
            kind.project_id == bindparam("project_id", type_=BigInteger),
            kind.project_id.in_(ids_for_viewer("roadmap")),
        ]
    else:
        conditions = [kind.project_id.in_(listed_ids_for_viewer("roadmap"))]
    return [*conditions, kind.status == bindparam("status", type_=Text)] if shape.has_status else conditions
