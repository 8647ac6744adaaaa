from collections.abc import Mapping, Sequence
from typing import Any, cast

from advanced_alchemy.repository import SQLAlchemyAsyncRepository
from sqlalchemy import BigInteger, ColumnElement, Double, Row, Select, delete, func, literal, or_, select, text, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from db.actor import Actor
from db.models import Post
from db.repositories.search import matches
from db.sorting import PostSort

PUBLIC = (
    Post.id,
    Post.title,
    Post.text,
    Post.username,
    Post.image_hash,
    Post.published,
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


def visible_to(actor: Actor | None) -> ColumnElement[bool]:
    """Published posts, and one's own."""
    published = cast("ColumnElement[bool]", Post.published)  # as the partial indexes say it, not `is true`
    return published if actor is None else or_(published, Post.author_id == actor.id)


class PostRepository(SQLAlchemyAsyncRepository[Post]):
    model_type = Post

    async def visible(self, post_id: int, actor: Actor | None) -> Post | None:
        found: Post | None = await self.session.scalar(select(Post).where(Post.id == post_id, visible_to(actor)))
        return found

    async def page(
        self, sort: PostSort, search: str, limit: int, after: tuple[float, int] | None
    ) -> Sequence[Row[Any]]:
        """Published posts in keyset order; `after` is the sort key and the id of the last one seen."""
        key, key_type = SORT_KEYS.get(sort, (None, None))
        columns = PUBLIC if key is None else (*PUBLIC, key.label("sort_key"))
        statement: Select[Any] = select(*columns).where(visible_to(None))
        if search:
            statement = statement.where(*matches(search, Post.grams, Post.title + " " + Post.text))
        if after is not None:
            statement = statement.where(_beyond(key, key_type, after))
        order = (Post.id.desc(),) if key is None else (key.desc(), Post.id.desc())
        return (await self.session.execute(statement.order_by(*order).limit(limit))).all()

    async def newest(self, limit: int, before: int | None) -> Sequence[Row[Any]]:
        return await self.page("new", "", limit, None if before is None else (0, before))

    async def edit(self, post: Post, values: Mapping[str, Any]) -> None:
        """Writes the values; counters that moved meanwhile come back with the answer."""
        for name, value in values.items():
            setattr(post, name, value)
        post.version = Post.version + 1  # an expression: the database computes it
        post.updated_at = func.now()
        await self.session.flush()

    async def remove(self, post_id: int) -> None:
        """With its votes."""
        await self.session.execute(delete(Post).where(Post.id == post_id))

    async def reserve_title(self, title: str) -> None:
        """Until the transaction ends nobody else can reserve this title, so that looking it up decides."""
        await self.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(func.lower(title), 0))))

    async def with_title(self, title: str, *, other_than: int | None = None) -> int | None:
        """The number of the oldest post with this title, in any case of letters."""
        statement = select(Post.id).where(func.lower(text("title")) == func.lower(title)).order_by(Post.id).limit(1)
        if other_than is not None:
            statement = statement.where(Post.id != other_than)
        found: int | None = await self.session.scalar(statement)
        return found


def _beyond(key: InstrumentedAttribute[Any] | None, key_type: Any, after: tuple[float, int]) -> ColumnElement[bool]:
    if key is None:
        return Post.id < after[1]
    return tuple_(key, Post.id) < tuple_(literal(after[0], key_type), literal(after[1], BigInteger))
