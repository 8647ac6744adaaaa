from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from api.schemas.accounts import Email, Password


class Credentials(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    email: Email
    password: Password


class AccessToken(msgspec.Struct, frozen=True):
    """Send it as `Authorization: Bearer …`. The refresh token comes apart, in a cookie no script can read."""

    access_token: str
    token_type: Literal["bearer"]
    expires_in: Annotated[int, Meta(description="Seconds.", examples=[1800])]


class Session(msgspec.Struct, frozen=True):
    """One sign-in on one device."""

    id: UUID
    user_agent: Annotated[str, Meta(description="What the browser called itself.")]
    created_at: datetime
    last_used_at: datetime
    expires_at: Annotated[datetime, Meta(description="Later when it is used, up to the lifetime that is set.")]
    current: Annotated[bool, Meta(description="The one that asks.")]
