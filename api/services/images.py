import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from api.errors import ImageNotFound
from api.schemas.images import Image
from api.services import pictures
from db import models
from db.actor import Actor
from db.repositories.image_grants import ImageGrantRepository
from db.repositories.images import ImageRepository, public_image
from db.statements import Reads
from db.transaction import transaction
from storage.base import Storage
from storage.errors import InvalidKey, ObjectNotFound
from storage.keys import image_key, thumbnail_key

logger = logging.getLogger(__name__)

UNUSED_AGE_MAX = timedelta(days=1)
GRANT_AGE_MAX = timedelta(days=2)
"""Longer than a picture is kept that nothing refers to."""
SWEEP_EVERY_S = 3600
SWEEP_BATCH = 100


@dataclass(frozen=True, slots=True)
class Found:
    image: models.Image
    is_public: bool
    """Whether everybody may see it."""


class ImageService:
    """Pictures: bytes in the storage, a row in the database, one of each per SHA-256.

    It has transactions of its own: no database connection is held while bytes are on their way.
    """

    def __init__(
        self,
        sessions: async_sessionmaker[AsyncSession],
        storage: Storage,
        make_upload_token: Callable[[str], str],
    ) -> None:
        self.sessions = sessions
        self.storage = storage
        self.make_upload_token = make_upload_token

    async def keep(self, data: bytes, uploader: Actor) -> Image:
        """Check and store a picture that the uploader may attach from now on.

        The row comes first, so that the sweep spares what is being stored; it counts once the bytes are there. Bytes
        that are known already are stored once more, so that neither the answer nor the time it takes shows that
        somebody has sent them before.

        Raises:
            PictureInvalid, PictureTooLarge, StorageUnavailable
        """
        picture = await pictures.prepare(data)
        async with transaction(self.sessions) as session:
            size = await ImageRepository(session=session, wrap_exceptions=False).announce(
                hash=picture.sha256,
                media_type=picture.media_type,
                width=picture.width,
                height=picture.height,
                size=len(picture.data),
            )
        # A copy that another version of the encoder has turned upright stays: readers rely on its size.
        if size == len(picture.data) or not await self.storage.exists(image_key(picture.sha256)):
            size = await self._put(picture)
        async with transaction(self.sessions) as session:
            await ImageRepository(session=session, wrap_exceptions=False).mark_stored(picture.sha256, size)
            await ImageGrantRepository(session).add(picture.sha256, uploader.id)
        token = self.make_upload_token(picture.sha256)
        return Image(picture.sha256, picture.media_type, picture.width, picture.height, size, token)

    async def _put(self, picture: pictures.Picture) -> int:
        """Store picture and thumbnail.

        Returns:
            Bytes of the picture.
        """
        await self.storage.put(thumbnail_key(picture.sha256), picture.thumbnail, "image/webp")
        await self.storage.put(image_key(picture.sha256), picture.data, picture.media_type)
        return len(picture.data)

    async def find(self, image_hash: str, actor: Actor | None) -> Found:
        """Raises ImageNotFound, for a picture that the actor may not see too."""
        try:
            image_key(image_hash)
        except InvalidKey:
            raise ImageNotFound(image_hash) from None
        async with self.sessions() as session:
            row = await ImageRepository(session=session, wrap_exceptions=False).seen(image_hash, actor)
        if row is None:
            raise ImageNotFound(image_hash)
        return Found(row.Image, row.is_public)

    async def sweep(self, age: timedelta = UNUSED_AGE_MAX) -> int:
        """Removes pictures that nothing referred to for `age`, and grants that have expired. How many pictures."""
        async with self.sessions() as session:
            hashes = await ImageRepository(session=session, wrap_exceptions=False).unused(age, SWEEP_BATCH)
        removed = 0
        for image_hash in hashes:
            async with transaction(self.sessions) as session:
                # The bytes go while the row is locked: an upload of the same picture waits, and stores it anew.
                if await ImageRepository(session=session, wrap_exceptions=False).remove_unused(image_hash, age):
                    await self.storage.delete(image_key(image_hash))
                    await self.storage.delete(thumbnail_key(image_hash))
                    removed += 1
        async with transaction(self.sessions) as session:
            await ImageGrantRepository(session).remove_older_than(GRANT_AGE_MAX)
        return removed

    async def sweep_forever(self) -> None:
        while True:
            try:
                while await self.sweep() == SWEEP_BATCH:
                    pass
            except Exception:
                logger.exception("Unused pictures could not be removed; the next try is in an hour.")
            await asyncio.sleep(SWEEP_EVERY_S)


class PublicImages:
    """Pictures that everybody sees, whoever asks, and no others; read without a session."""

    def __init__(self, reads: Reads, storage: Storage) -> None:
        self.reads = reads
        self.storage = storage

    async def find(self, image_hash: str) -> tuple[str, int] | None:
        """Media type, and size in bytes."""
        rows = await self.reads.rows(public_image(), {"image_hash": image_hash})
        return tuple(rows[0]) if rows else None

    async def read(self, image_hash: str, *, small: bool, bytes_max: int) -> bytes | None:
        """The whole of it; None if it is larger, or gone."""
        key = thumbnail_key(image_hash) if small else image_key(image_hash)
        try:
            stored = await self.storage.get(key)
        except ObjectNotFound:
            return None
        return b"".join([chunk async for chunk in stored.body]) if stored.size <= bytes_max else None
