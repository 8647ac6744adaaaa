from typing import Annotated

import msgspec
from msgspec import Meta


class BoardConfig(msgspec.Struct, frozen=True):
    """What differs per installation, for clients."""

    name: str
    version: str
    image_bytes_max: int
    title_length_max: int
    text_length_max: int
    username_length_max: int
    downvotes: Annotated[bool, Meta(description="Whether posts can be voted down.")]
    can_post: Annotated[bool, Meta(description="Whether one can post without an account.")]
    can_vote: Annotated[bool, Meta(description="Whether one can vote without an account.")]
