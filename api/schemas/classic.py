"""The shapes of the classic board endpoints, which existing clients rely on."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from api.schemas.numbers import Id
from api.schemas.text import ImageHash


class ClassicPost(msgspec.Struct, frozen=True):
    id: Id
    title: str
    post: Annotated[str, Meta(description="The text.")]
    score: int
    username: str
    image_hash: ImageHash | None


class ScoreStep(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    post_id: Id
    score_increase: Annotated[
        Literal[-1, 1], Meta(description="Moves the caller's own vote by one, kept between -1 and +1.", examples=[1])
    ]
