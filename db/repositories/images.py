from collections.abc import Sequence
from datetime import timedelta
from functools import lru_cache
from typing import Any

from advanced_alchemy.repository import SQLAlchemyAsyncRepository
from sqlalchemy import ColumnElement, Select, Text, bindparam, delete, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from db.actor import Actor
from db.models import Image, Issue, Post
from db.repositories import issues, posts
from db.repositories.image_grants import is_granted
from db.repositories.post_lists import visible_to_viewer
from db.repositories.sections import VIEWER_ID, ids_for_viewer


def visible_to(actor: Actor | None, image_hash: str | ColumnElement[str]) -> ColumnElement[bool]:
    """Whether a picture is in a post or an issue that the actor sees."""
    in_post = exists().where(Post.image_hash == image_hash, posts.visible_to(actor))
    in_issue = exists().where(Issue.image_hash == image_hash, issues.visible_to(actor))
    return or_(in_post, in_issue)


def can_see(actor: Actor | None, image_hash: str | ColumnElement[str]) -> ColumnElement[bool]:
    """Whether a picture is in a post or an issue that the actor sees, or was uploaded by the actor.

    The uploader sees it whether or not something refers to it: otherwise uploading a known picture would show that
    somebody uses it.
    """
    is_visible = visible_to(actor, image_hash)
    return is_visible if actor is None else or_(is_granted(image_hash, actor.id), is_visible)


@lru_cache
def image_for_viewer() -> Select[tuple[str, int, bool]]:
    """Type and size of the stored picture `image_hash`, if the viewer may look at it; and whether everybody may."""
    which: ColumnElement[str] = bindparam("image_hash", type_=Text)
    in_post = exists().where(Post.image_hash == which, visible_to_viewer())
    in_issue = exists().where(Issue.image_hash == which, Issue.project_id.in_(ids_for_viewer("issues")))
    can_see = or_(in_post, in_issue, is_granted(which, VIEWER_ID))
    columns = select(Image.media_type, Image.size, visible_to(None, which).label("is_public"))
    return columns.where(Image.hash == which, Image.stored_at.is_not(None), can_see)


class ImageRepository(SQLAlchemyAsyncRepository[Image]):
    model_type = Image
    id_attribute = "hash"

    async def announce(self, **columns: Any) -> int:
        """Add or renew the row of a picture that is about to be stored. Its size, as of the first upload."""
        row = insert(Image).values(**columns)
        statement = row.on_conflict_do_update(index_elements=[Image.hash], set_={"touched_at": func.now()})
        return (await self.session.execute(statement.returning(Image.size))).scalar_one()

    async def total_size(self) -> int:
        """Bytes of all pictures, thumbnails not counted."""
        return (await self.session.execute(select(func.coalesce(func.sum(Image.size), 0)))).scalar_one()

    async def mark_stored(self, image_hash: str, size: int) -> None:
        stored = update(Image).where(Image.hash == image_hash).values(stored_at=func.now(), size=size)
        await self.session.execute(stored)

    async def attachable(self, image_hash: str, actor: Actor | None, *, has_upload_token: bool) -> Image | None:
        """A stored picture that the actor may attach: who may see it, and who shows the token of its upload."""
        statement = select(Image).where(Image.hash == image_hash, Image.stored_at.is_not(None))
        if not has_upload_token:
            statement = statement.where(can_see(actor, image_hash))
        found: Image | None = await self.session.scalar(statement)
        return found

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
