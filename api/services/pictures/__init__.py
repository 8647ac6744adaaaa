"""What a picture may be, and what is kept of it: the pixels, their colours and their movement, nothing else."""

from __future__ import annotations

import asyncio
import atexit
import hashlib
from dataclasses import dataclass

from api.errors import PictureInvalid, PictureTooLarge
from api.services.pictures.decoders import Decoders
from api.services.pictures.limits import IMAGE_BYTES_MAX, IMAGE_PIXELS_MAX, THUMBNAIL_SIDE_PIXELS

__all__ = ["IMAGE_BYTES_MAX", "IMAGE_PIXELS_MAX", "THUMBNAIL_SIDE_PIXELS", "Picture", "close", "prepare"]


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


async def prepare(data: bytes) -> Picture:
    """Checks a picture by its content, turns it upright and takes its metadata away.

    Raises PictureInvalid, PictureTooLarge, and Unavailable where too many wait already.
    """
    if not data:
        raise PictureInvalid("That file is empty.", "0 bytes")
    if len(data) > IMAGE_BYTES_MAX:
        raise PictureTooLarge(f"A picture can have at most {IMAGE_BYTES_MAX >> 20} MiB.", f"{len(data)} bytes")
    done = await _decoders.decode(data)
    sha256 = await asyncio.to_thread(lambda: hashlib.sha256(data).hexdigest())
    kept = data if done.data is None else done.data
    return Picture(sha256, kept, done.media_type, done.width, done.height, done.thumbnail)


def close() -> None:
    """Ends the decoder processes, those at work too; for the end of the application."""
    _decoders.close()
