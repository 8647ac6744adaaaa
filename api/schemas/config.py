from typing import Annotated

import msgspec
from msgspec import Meta

from api.who import Publishers, SignUp, Who


class AccessConfig(msgspec.Struct, frozen=True):
    """As `[access]` of the settings says."""

    posts: Who
    votes: Who
    comments: Who
    items: Annotated[Who, Meta(description="Who may propose items; those who work on a project plan them anyway.")]
    public_projects: Annotated[Publishers, Meta(description="Who may make a project public.")]
    accounts: Annotated[SignUp, Meta(description="Who may sign up: anyone, those who were invited, or nobody.")]


class BoardConfig(msgspec.Struct, frozen=True):
    """What differs per installation, for clients."""

    name: str
    version: str
    image_bytes_max: int
    title_length_max: int
    text_length_max: int
    username_length_max: int
    downvotes: Annotated[bool, Meta(description="Whether posts can be voted down.")]
    access: Annotated[
        AccessConfig,
        Meta(
            description="Who may write: anyone, users (signed in) or admins. In private projects roles decide on "
            "items and comments."
        ),
    ]
    live: Annotated[bool, Meta(description="Whether there are event streams and WebSockets.")]
    needs_setup: Annotated[bool, Meta(description="There is no admin yet: the console printed a link to set up.")]
