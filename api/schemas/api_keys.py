from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from api.schemas.numbers import Id
from api.schemas.text import Input, line_of

EXPIRY_DAYS_MAX = 3650

Days = Annotated[int, Meta(ge=1, le=EXPIRY_DAYS_MAX)]
Scope = Literal["read", "write", "admin"]
Scopes = Annotated[
    list[Scope],
    Meta(
        min_length=1,
        max_length=3,
        description="read: GET; write: everything else; admin: as an admin, for admins' keys alone.",
        examples=[["read", "write"]],
    ),
]


ExpiresAt = Annotated[datetime | None, Meta(description="From then on it is refused. Null: it does not expire.")]


class ApiKeyCreate(Input, frozen=True, forbid_unknown_fields=True):
    name: Annotated[str, line_of(60, example="Nightly export")]
    scopes: Scopes
    expires_in_days: Annotated[
        Days | None, Meta(description="After that it is refused. Null or left out: it does not expire.")
    ] = None


class ApiKey(msgspec.Struct, frozen=True):
    id: Id
    name: str
    scopes: list[Scope]
    hint: Annotated[str, Meta(description="How the key begins.", examples=["cbk_x7Qd"])]
    created_at: datetime
    expires_at: ExpiresAt
    last_used_at: Annotated[datetime | None, Meta(description="To the minute.")]


class ApiKeyCreated(msgspec.Struct, frozen=True):
    id: Id
    name: str
    scopes: list[Scope]
    hint: str
    created_at: datetime
    expires_at: ExpiresAt
    last_used_at: datetime | None
    key: Annotated[str, Meta(description="The key itself, this once. Send it as `Authorization: Bearer …`.")]
