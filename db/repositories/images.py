from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from advanced_alchemy.repository import SQLAlchemyAsyncRepository
from sqlalchemy import delete, exists, func, select, update
from sqlalchemy.dialects.postgresql import insert

from db.models import Image, Post


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

    async def unused(self, age: timedelta, limit: int) -> Sequence[str]:
        """Pictures that nothing refers to and nobody sent again for `age`."""
        statement = select(Image.hash).where(*_unused(age)).order_by(Image.touched_at).limit(limit)
        return (await self.session.scalars(statement)).all()

    async def remove_unused(self, image_hash: str, age: timedelta) -> bool:
        """Deletes the row if it is still unused; uploads of the same picture then wait for this transaction."""
        statement = delete(Image).where(Image.hash == image_hash, *_unused(age)).returning(Image.hash)
        return await self.session.scalar(statement) is not None


def _unused(age: timedelta) -> tuple[Any, ...]:
    return Image.touched_at < func.now() - age, ~exists().where(Post.image_hash == Image.hash)
