from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from api.schemas.accounts import EmailConfirmed, Role
from api.schemas.numbers import Id


class User(msgspec.Struct, frozen=True):
    """An account as admins see it."""

    id: Id
    email: str
    email_confirmed: EmailConfirmed
    name: str
    role: Role
    is_active: bool
    created_at: datetime


class UserPage(msgspec.Struct, frozen=True):
    items: list[User]
    next_cursor: str | None


class UserUpdate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    role: Role | UnsetType = UNSET
    is_active: bool | UnsetType = UNSET
    email_confirmed: Annotated[
        bool | UnsetType, Meta(description="An admin knows, by other means, whose address it is.")
    ] = UNSET
