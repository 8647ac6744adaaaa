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
    upload_token: Annotated[
        str,
        Meta(
            description=(
                "Shows for a day that the picture was uploaded: send it as `image_token` with the `image_hash` if "
                "your client keeps no cookies. Whoever has it may attach the picture."
            )
        ),
    ]
