from datetime import datetime

import msgspec
from msgspec import UNSET, UnsetType

from api.schemas.accounts import Role
from api.schemas.numbers import Id


class User(msgspec.Struct, frozen=True):
    """An account as admins see it."""

    id: Id
    email: str
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
