from typing import Annotated

import msgspec
from msgspec import Meta


class FollowState(msgspec.Struct, frozen=True):
    """Whether the caller hears of what happens to a post or issue."""

    following: Annotated[bool, Meta(description="Said so, or takes part in it and did not say otherwise.")]
