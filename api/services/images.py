import asyncio
import logging
import time
from collections.abc import Callable
from datetime import timedelta
from functools import lru_cache
from typing import NamedTuple, Protocol

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from api.errors import DailyUploadsExceeded, ImageNotFound, StorageFull
from api.schemas.images import Image
from api.services import pictures
from api.services.pictures.limits import UPLOADER_BYTES_PER_DAY
from db.actor import Actor
from db.repositories.image_grants import ImageGrantRepository
from db.repositories.images import ImageRepository, image_for_viewer
from db.repositories.sections import viewer_values
from db.statements import Reads
from db.transaction import transaction
from storage.base import Storage
from storage.errors import InvalidKey
from storage.keys import image_key, thumbnail_key

logger = logging.getLogger(__name__)

DAY = timedelta(days=1)
UNUSED_AGE_MAX = DAY
GRANT_AGE_MAX = timedelta(days=2)
"""Longer than a picture is kept that nothing refers to."""
SWEEP_EVERY_S = 3600
SWEEP_BATCH = 100
WARN_EVERY_S = 3600


class SentFile(Protocol):
    @property
    def size(self) -> int: ...

    async def read(self) -> bytes: ...


class FoundImage(NamedTuple):
    media_type: str
    size: int
    """Bytes of the picture."""
    is_public: bool
    """Whether everybody may see it."""


class ImageReader:
    """Finds pictures by a statement that is made once, without a session."""

    def __init__(self, reads: Reads) -> None:
        self.reads = reads

    async def find(self, image_hash: str, actor: Actor | None) -> FoundImage:
        """Raises ImageNotFound, for a picture that the actor may not see too."""
        try:
            image_key(image_hash)
        except InvalidKey:
            raise ImageNotFound(image_hash) from None
        rows = await self.reads.rows(image_for_viewer(), {"image_hash": image_hash, **viewer_values(actor)})
        if not rows:
            raise ImageNotFound(image_hash)
        return FoundImage(*rows[0])


class ImageService:
    """Pictures: bytes in the storage, a row in the database, one of each per SHA-256.

    It has transactions of its own: no database connection is held while bytes are on their way.
    """

    def __init__(
        self,
        sessions: async_sessionmaker[AsyncSession],
        storage: Storage,
        make_upload_token: Callable[[str], str],
        *,
        quota_bytes: int = 0,
    ) -> None:
        """`quota_bytes`: what all pictures together may take; 0: no limit."""
        self.sessions = sessions
        self.storage = storage
        self.make_upload_token = make_upload_token
        self.quota_bytes = quota_bytes

    async def keep(self, sent: SentFile, uploader: Actor, budget: pictures.UploadBudget) -> Image:
        """Check and store a picture that the uploader may attach from now on.

        Only a few pictures are in memory at once, from reading to storing; the others wait outside.

        Raises:
            PictureInvalid, PictureTooLarge, StorageFull, StorageUnavailable
            DailyUploadsExceeded, TooManyRequests, TooManyUploads: Of the uploader, or of the uploader's network.
            Unavailable: Too many pictures wait.
        """
        pictures.check_size(sent.size)
        async with pictures.turn(budget.network):
            await self._check_room(sent.size, uploader, budget)
            budget.reserve(sent.size)
            return await self._store(await pictures.prepare(await sent.read(), budget), uploader)

    async def _check_room(self, size: int, uploader: Actor, budget: pictures.UploadBudget) -> None:
        """Counts the size of the upload whether or not its bytes are known, so that no answer shows that they are."""
        async with self.sessions() as session:
            if budget.is_limited:
                sent = await ImageGrantRepository(session).uploaded_size(uploader.id, DAY)
                if sent + size > UPLOADER_BYTES_PER_DAY:
                    raise DailyUploadsExceeded(UPLOADER_BYTES_PER_DAY)
            if self.quota_bytes:
                stored = await ImageRepository(session=session, wrap_exceptions=False).total_size()
                if stored + size > self.quota_bytes:
                    _warn_of_quota(self.quota_bytes, int(time.monotonic() // WARN_EVERY_S))
                    raise StorageFull(internal=f"{stored} of {self.quota_bytes} bytes are used")

    async def _store(self, picture: pictures.Picture, uploader: Actor) -> Image:
        """The row comes first, so that the sweep spares what is being stored; it counts once the bytes are there.

        Bytes that are known already are stored once more, so that neither the answer nor the time it takes shows that
        somebody has sent them before.
        """
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


@lru_cache(1)
def _warn_of_quota(quota_bytes: int, _hour: int) -> None:
    """Once in a while, not for each upload that is refused."""
    megabytes = quota_bytes // 10**6
    logger.warning("Pictures fill [storage] quota_megabytes = %d: no more are taken until it is raised.", megabytes)
