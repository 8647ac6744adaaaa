"""Pictures for tests, made on the spot."""

import io
from typing import Any

from PIL import Image


def picture(kind: str = "PNG", size: tuple[int, int] = (32, 24), color: str = "teal", **options: Any) -> bytes:
    """The bytes of a one-coloured picture."""
    buffer = io.BytesIO()
    Image.new("RGB", size, color).save(buffer, kind, **options)
    return buffer.getvalue()
