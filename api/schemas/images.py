from typing import Annotated

import msgspec
from msgspec import Meta

from api.schemas.text import ImageHash

Pixels = Annotated[int, Meta(ge=1, description="Of the picture, upright, in pixels.")]


class Image(msgspec.Struct, frozen=True):
    image_hash: ImageHash
    media_type: Annotated[str, Meta(examples=["image/png"])]
    width: Pixels
    height: Pixels
    size: Annotated[int, Meta(description="Bytes as served, metadata removed.")]
