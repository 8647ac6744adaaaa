"""The formats a picture may have, known by content. Each can drop what does not change how the picture looks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from api.services.pictures.formats import gif, jpeg, png, webp
from api.services.pictures.formats.exif import orientation_of
from api.services.pictures.formats.stripped import Malformed, Stripped

__all__ = ["FORMATS", "Format", "Malformed", "MediaType", "Stripped", "format_of", "orientation_of"]


MediaType = Literal["image/jpeg", "image/png", "image/webp", "image/gif"]


@dataclass(frozen=True, slots=True)
class Format:
    name: str
    """As Pillow has it."""
    media_type: MediaType
    is_it: Callable[[bytes], bool]
    strip: Callable[[bytes], Stripped]
    """Raises Malformed."""


FORMATS = (
    Format("JPEG", "image/jpeg", lambda data: data.startswith(b"\xff\xd8\xff"), jpeg.strip),
    Format("PNG", "image/png", lambda data: data.startswith(png.SIGNATURE), png.strip),
    Format("WEBP", "image/webp", lambda data: data[:4] == b"RIFF" and data[8:12] == b"WEBP", webp.strip),
    Format("GIF", "image/gif", lambda data: data.startswith((b"GIF87a", b"GIF89a")), gif.strip),
)


def format_of(data: bytes) -> Format | None:
    return next((found for found in FORMATS if found.is_it(data)), None)
