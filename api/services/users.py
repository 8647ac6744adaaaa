from typing import Any

from msgspec import UNSET
from sqlalchemy import Row

from api import pagination
from api.errors import LastAdminStays, UserNotFound
from api.pagination import Cursor
from api.schemas.accounts import Role
from api.schemas.events import AccountUpdated
from api.schemas.users import User, UserPage, UserUpdate
from db import models
from db.actor import Actor
from db.repositories.events import EventRepository
from db.repositories.users import UserRepository

ORDER = "users"


class UserService:
    """All accounts, for admins."""

    def __init__(self, users: UserRepository, events: EventRepository) -> None:
        self.users = users
        self.events = events

    async def page(self, search: str, limit: int, cursor: str | None) -> UserPage:
        after = pagination.decode(cursor, ORDER).id if cursor is not None else None
        rows = await self.users.page(search, limit + 1, after)
        more = pagination.encode(Cursor(ORDER, 0, rows[limit - 1].id)) if len(rows) > limit else None
        return UserPage([_shown(row) for row in rows[:limit]], more)

    async def update(self, user_id: int, changes: UserUpdate, admin: Actor) -> User:
        """Raises LastAdminStays: somebody has to be able to undo it."""
        admins = await self.users.lock_active_admins()
        user = await self.users.get_one_or_none(id=user_id)
        if user is None:
            raise UserNotFound(internal=f"user {user_id}")
        role = user.role if changes.role is UNSET else changes.role
        is_active = user.is_active if changes.is_active is UNSET else changes.is_active
        if admins == {user_id} and (role != "admin" or not is_active):
            raise LastAdminStays
        is_changed = (user.role, user.is_active) != (role, is_active)
        user.role, user.is_active = role, is_active
        await self.users.session.flush()
        shown = _shown(user)
        if is_changed:
            change = AccountUpdated(shown.id, shown.role, shown.is_active)
            await self.events.record(change, project_id=None, actor=admin)
        return shown


def _shown(user: models.User | Row[Any]) -> User:
    role: Role = "admin" if user.role == "admin" else "user"
    return User(user.id, user.email, user.name, role, user.is_active, user.created_at)
