"""What a picture may be, and what is kept of it: the pixels, their colours and their movement, nothing else."""

from __future__ import annotations

import asyncio
import atexit
import hashlib
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from api.errors import DomainError, PictureInvalid, PictureTooLarge, Unavailable
from api.fair_queue import FairQueue
from api.services.pictures import wire
from api.services.pictures.budget import UploadBudget
from api.services.pictures.decoders import Decoders
from api.services.pictures.limits import (
    DECODERS_MAX,
    DECODERS_PER_NETWORK_MAX,
    IMAGE_BYTES_MAX,
    IMAGE_PIXELS_MAX,
    THUMBNAIL_SIDE_PIXELS,
    WAIT_S_MAX,
    WAITING_MAX,
    WAITING_PER_NETWORK_MAX,
)

__all__ = [
    "IMAGE_BYTES_MAX",
    "IMAGE_PIXELS_MAX",
    "THUMBNAIL_SIDE_PIXELS",
    "Picture",
    "UploadBudget",
    "check_size",
    "close",
    "prepare",
    "queue",
    "turn",
]

REFUSALS: dict[str, type[DomainError]] = {kind.code: kind for kind in (PictureInvalid, PictureTooLarge)}


@dataclass(frozen=True, slots=True)
class Picture:
    sha256: str
    """Of the bytes that were uploaded, in lower-case hex."""
    data: bytes
    """What is stored: the same bytes where there was nothing to remove. May be larger if the picture was turned."""
    media_type: str
    width: int
    height: int
    thumbnail: bytes
    """WebP, at most THUMBNAIL_SIDE_PIXELS wide and high, the first frame."""


_decoders = Decoders()
atexit.register(_decoders.close)
queue = FairQueue(
    "pictures",
    DECODERS_MAX,
    slots_per_key=DECODERS_PER_NETWORK_MAX,
    waiting_max=WAITING_MAX,
    waiting_per_key_max=WAITING_PER_NETWORK_MAX,
)


@asynccontextmanager
async def turn(network: str, wait_s: float = WAIT_S_MAX) -> AsyncGenerator[None]:
    """Hold one of the places for pictures that are in memory; networks take turns.

    Raises:
        TooManyRequests: Too many pictures of this network wait already.
        Unavailable: Too many wait already, or it takes too long.
    """
    async with AsyncExitStack() as stack:
        try:
            async with asyncio.timeout(wait_s):
                await stack.enter_async_context(queue.turn(network))
        except TimeoutError:
            message = "Too many pictures are being sent right now. Try again in a minute."
            raise Unavailable(message, "no decoder was free", headers={"Retry-After": "60"}) from None
        yield


def check_size(size: int) -> None:
    """Raises PictureInvalid, PictureTooLarge."""
    if not size:
        raise PictureInvalid("That file is empty.", "0 bytes")
    if size > IMAGE_BYTES_MAX:
        raise PictureTooLarge(f"A picture can have at most {IMAGE_BYTES_MAX >> 20} MiB.", f"{size} bytes")


async def prepare(data: bytes, budget: UploadBudget | None = None) -> Picture:
    """Check a picture by its content, turn it upright and take its metadata away.

    Args:
        data: The file.
        budget: Is told how many pixels were decoded.

    Raises:
        PictureInvalid, PictureTooLarge
        Unavailable: No decoder can be started.
    """
    check_size(len(data))
    try:
        done = await _decoders.decode(data)
    except Unavailable:
        if budget is not None:
            budget.settle(0)
        raise
    if budget is not None:
        budget.settle(done.pixels)
    if isinstance(done, wire.Refused):
        raise REFUSALS.get(done.code, PictureInvalid)(done.user, done.internal)
    sha256 = await asyncio.to_thread(lambda: hashlib.sha256(data).hexdigest())
    kept = data if done.data is None else done.data
    return Picture(sha256, kept, done.media_type, done.width, done.height, done.thumbnail)


def close() -> None:
    """Ends the decoder processes, those at work too; for the end of the application."""
    _decoders.close()
