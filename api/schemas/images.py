from typing import Annotated

import msgspec
from msgspec import Meta

from api.schemas.text import ImageHash


class Image(msgspec.Struct, frozen=True):
    image_hash: ImageHash
    media_type: Annotated[str, Meta(examples=["image/png"])]
    width: Annotated[int, Meta(description="Pixels, upright.")]
    height: Annotated[int, Meta(description="Pixels, upright.")]
    size: Annotated[int, Meta(description="Bytes as served, metadata removed.")]
