"""The right to attach a picture: its uploader's, and of everybody who sees it in a post or an issue."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, and_, delete, exists, func, literal, or_, select, true
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Image, ImageGrant, Issue, Post
from db.repositories.post_lists import IN_TURN, visible_by
from db.repositories.sections import visible_ids_by

SIZE = "image_width", "image_height"


def is_granted(image_hash: str | ColumnElement[str], actor_id: UUID | ColumnElement[UUID]) -> ColumnElement[bool]:
    """Whether the actor uploaded these bytes."""
    return exists().where(ImageGrant.image_hash == image_hash, ImageGrant.actor_id == actor_id)


def can_attach_by(
    image_hash: ColumnElement[str],
    actor_id: ColumnElement[UUID],
    user_id: ColumnElement[Any],
    is_admin: ColumnElement[bool],
) -> ColumnElement[bool]:
    """Whether an actor who is known to the database only, as a row or a parameter, may attach the picture."""
    in_post = exists().where(Post.image_hash == image_hash, visible_by(actor_id, user_id, is_admin))
    projects = visible_ids_by(user_id, is_admin, "issues")
    in_issue = exists().where(Issue.image_hash == image_hash, Issue.project_id.in_(projects))
    return or_(is_granted(image_hash, actor_id), in_post, in_issue)


def join_pictures(rows: FromClause) -> tuple[FromClause, ColumnElement[bool], ColumnElement[Any], ColumnElement[Any]]:
    """Join rows that are to be created with the pictures that are stored.

    Args:
        rows: With `image_hash`, `author_id`, `user_id`, `is_admin`, and `has_upload_token`.

    Returns:
        Both, whether the author may attach the picture (or wants none), its width and its height.
    """
    stored = select(Image.hash, Image.width, Image.height).where(
        Image.hash == rows.c.image_hash, Image.stored_at.is_not(None)
    )
    picture = stored.offset(IN_TURN).lateral("picture")
    grantee = rows.c.author_id, rows.c.user_id, rows.c.is_admin
    is_granted = or_(rows.c.has_upload_token, can_attach_by(picture.c.hash, *grantee))
    has_picture = or_(rows.c.image_hash.is_(None), and_(picture.c.hash.is_not(None), is_granted))
    found = rows.outerjoin(picture, true())
    return found, has_picture, picture.c.width, picture.c.height


class ImageGrantRepository:
    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    async def add(self, image_hash: str, actor_id: UUID) -> None:
        """A second upload renews the grant."""
        row = insert(ImageGrant).values(image_hash=image_hash, actor_id=actor_id)
        key = [ImageGrant.image_hash, ImageGrant.actor_id]
        await self.session.execute(row.on_conflict_do_update(index_elements=key, set_={"created_at": func.now()}))

    async def uploaded_size(self, actor_id: UUID, age: timedelta) -> int:
        """Bytes of the pictures that the actor has uploaded within `age`, each counted once."""
        sizes = select(func.coalesce(func.sum(Image.size), 0)).join(ImageGrant, ImageGrant.image_hash == Image.hash)
        recent = sizes.where(ImageGrant.actor_id == actor_id, ImageGrant.created_at > func.now() - age)
        return (await self.session.execute(recent)).scalar_one()

    async def move(self, visitor_id: UUID, actor_id: UUID) -> None:
        """What the visitor uploaded becomes the account's. Locks the pictures, so that none is deleted meanwhile."""
        columns = ImageGrant.image_hash, literal(actor_id), ImageGrant.created_at
        uploaded = select(*columns).join(Image, Image.hash == ImageGrant.image_hash)
        uploaded = uploaded.where(ImageGrant.actor_id == visitor_id).order_by(ImageGrant.image_hash)
        locked = uploaded.with_for_update(read=True, key_share=True, of=Image)
        row = insert(ImageGrant).from_select(["image_hash", "actor_id", "created_at"], locked)
        key = [ImageGrant.image_hash, ImageGrant.actor_id]
        newest = func.greatest(ImageGrant.created_at, row.excluded.created_at)
        await self.session.execute(row.on_conflict_do_update(index_elements=key, set_={"created_at": newest}))
        await self.remove_of(visitor_id)

    async def remove_of(self, actor_id: UUID) -> None:
        await self.session.execute(delete(ImageGrant).where(ImageGrant.actor_id == actor_id))

    async def remove_older_than(self, age: timedelta) -> None:
        await self.session.execute(delete(ImageGrant).where(ImageGrant.created_at < func.now() - age))
