from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from api.schemas.numbers import Id
from api.schemas.text import NO_NUL

INVITATION_TOKEN_LENGTH_MAX = 100

InvitedRole = Annotated[
    Literal["member", "viewer"], Meta(description="A project gets another owner by handing it over.")
]
Token = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=INVITATION_TOKEN_LENGTH_MAX,
        pattern=NO_NUL,
        description="What follows the # in the link.",
        examples=["mFEpQ0ZyS2T8rVw4xkqHtA6n1LsJb9UdG7oXcYiKe3M"],
    ),
]
ExpiresAt = Annotated[datetime, Meta(description="From then on the link is not valid any more.")]


class InvitationCreate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    role: InvitedRole = "member"


class InvitationCreated(msgspec.Struct, frozen=True):
    """A new invitation. Its link and its token are shown this once."""

    id: Id
    role: InvitedRole
    url: Annotated[
        str, Meta(description="The link to pass on.", examples=["https://board.example.org/join#mFEpQ0ZyS2T8rVw4xk"])
    ]
    token: Token
    created_at: datetime
    expires_at: ExpiresAt


class Invitation(msgspec.Struct, frozen=True):
    """An invitation that nobody has accepted yet. Its link is stored nowhere and cannot be shown again."""

    id: Id
    role: InvitedRole
    created_by_name: Annotated[str, Meta(description="Who created it. It ends when they may not invite any more.")]
    created_at: datetime
    expires_at: ExpiresAt


class InvitationToken(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """In the body, because paths and queries end up in logs."""

    token: Token


class InvitationPreview(msgspec.Struct, frozen=True):
    """What somebody who has the link learns before they accept."""

    project_name: str
    role: InvitedRole
    expires_at: ExpiresAt


class InvitationAccepted(msgspec.Struct, frozen=True):
    """The project that the caller is a member of from now on."""

    project_id: Id
    project_slug: str
    project_name: str
    role: InvitedRole
