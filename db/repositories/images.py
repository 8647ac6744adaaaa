from collections.abc import Sequence
from datetime import timedelta
from functools import lru_cache
from typing import Any

from advanced_alchemy.repository import SQLAlchemyAsyncRepository
from sqlalchemy import ColumnElement, Row, Select, Text, and_, bindparam, delete, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from db.actor import Actor
from db.models import Image, Issue, Post
from db.repositories import posts
from db.repositories.projects import visible_ids


def visible_to(actor: Actor | None, image_hash: str | ColumnElement[str]) -> ColumnElement[bool]:
    """Whether a picture is in a post or an issue that the actor sees."""
    in_post = exists().where(Post.image_hash == image_hash, posts.visible_to(actor))
    in_issue = exists().where(Issue.image_hash == image_hash, Issue.project_id.in_(visible_ids(actor)))
    return or_(in_post, in_issue)


@lru_cache
def public_image() -> Select[tuple[str, int]]:
    """Type and size of a stored picture that everybody sees, by `image_hash`; made once."""
    which: ColumnElement[str] = bindparam("image_hash", type_=Text)
    stored = and_(Image.hash == which, Image.stored_at.is_not(None))
    return select(Image.media_type, Image.size).where(stored, visible_to(None, which))


class ImageRepository(SQLAlchemyAsyncRepository[Image]):
    model_type = Image
    id_attribute = "hash"

    async def announce(self, **columns: Any) -> bool:
        """A picture is about to be stored. True if its bytes are in the storage already."""
        row = insert(Image).values(**columns)
        statement = row.on_conflict_do_update(index_elements=[Image.hash], set_={"touched_at": func.now()})
        return await self.session.scalar(statement.returning(Image.stored_at)) is not None

    async def mark_stored(self, image_hash: str) -> None:
        await self.session.execute(update(Image).where(Image.hash == image_hash).values(stored_at=func.now()))

    async def stored(self, image_hash: str) -> Image | None:
        """A picture whose bytes are in the storage."""
        found: Image | None = await self.session.scalar(
            select(Image).where(Image.hash == image_hash, Image.stored_at.is_not(None))
        )
        return found

    async def seen(self, image_hash: str, actor: Actor | None) -> Row[tuple[Image, bool]] | None:
        """A stored picture that the actor may look at, and whether everybody may.

        Who has the hash of one that nothing refers to yet has just sent it.
        """
        is_public = visible_to(None, image_hash).label("is_public")
        statement = select(Image, is_public).where(
            Image.hash == image_hash, Image.stored_at.is_not(None), or_(visible_to(actor, image_hash), ~_used())
        )
        return (await self.session.execute(statement)).one_or_none()

    async def unused(self, age: timedelta, limit: int) -> Sequence[str]:
        """Pictures that nothing refers to and nobody sent again for `age`."""
        statement = select(Image.hash).where(*_unused(age)).order_by(Image.touched_at).limit(limit)
        return (await self.session.scalars(statement)).all()

    async def remove_unused(self, image_hash: str, age: timedelta) -> bool:
        """Deletes the row if it is still unused; uploads of the same picture then wait for this transaction."""
        statement = delete(Image).where(Image.hash == image_hash, *_unused(age)).returning(Image.hash)
        return await self.session.scalar(statement) is not None


def _unused(age: timedelta) -> tuple[Any, ...]:
    return Image.touched_at < func.now() - age, ~_used()


def _used() -> ColumnElement[bool]:
    return or_(exists().where(Post.image_hash == Image.hash), exists().where(Issue.image_hash == Image.hash))
