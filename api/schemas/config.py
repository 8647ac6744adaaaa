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
    can_comment: Annotated[bool, Meta(description="Whether one can comment without an account.")]
    can_edit_items: Annotated[bool, Meta(description="Whether one can edit the roadmap without an account.")]
    needs_setup: Annotated[bool, Meta(description="There is no admin yet: the console printed a link to set up.")]
    can_vote: Annotated[bool, Meta(description="Whether one can vote without an account.")]
