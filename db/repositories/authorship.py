"""What of that which a viewer sees the viewer wrote, in a statement that is made once."""

from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, any_, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY

from db.models import Comment, Item, Post
from db.repositories import comment_lists, post_lists
from db.repositories.sections import VIEWER_ID, ids_for_viewer


@lru_cache
def written_by_viewer() -> Select[Any]:
    """Of `post_ids`, `comment_ids` and `item_ids` those that the viewer wrote and still sees, sorted: three arrays."""
    on_roadmap = Item.project_id.in_(ids_for_viewer("roadmap"))
    return select(
        _written(Post, "post_ids", post_lists.visible_to_viewer()),
        _written(Comment, "comment_ids", comment_lists.visible_to_viewer(Comment)),
        _written(Item, "item_ids", on_roadmap),
    )


def _written(kind: type[Post | Comment | Item], name: str, is_visible: ColumnElement[bool]) -> ColumnElement[Any]:
    is_meant = kind.id == any_(bindparam(name, type_=ARRAY(BigInteger)))
    ids = select(kind.id).where(is_meant, kind.author_id == VIEWER_ID, is_visible).order_by(kind.id)
    return func.array(ids.scalar_subquery())
