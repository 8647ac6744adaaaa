"""What is said over the WebSocket, besides events."""

from typing import Annotated

import msgspec
from msgspec import Meta

from api.schemas.numbers import Id


class Subscribe(msgspec.Struct, frozen=True):
    """`kinds` and `project_id` as of GET /api/events; `after` a position; `token` an access token or an API key."""

    kinds: Annotated[str, Meta(max_length=1000)] = ""
    project_id: Id | None = None
    after: Annotated[str, Meta(max_length=200)] | None = None
    token: Annotated[str, Meta(max_length=4000)] | None = None


class ResetNotice(msgspec.Struct, frozen=True):
    reason: str
    position: str


class Failure(msgspec.Struct, frozen=True):
    user_message: str
    internal_message: str
    code: str
