from datetime import UTC, datetime
from functools import partial
from typing import Any

from msgspec import UNSET
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from api import pagination
from api.errors import LastAdminStays, UserNotFound
from api.names import get_stored_skeletons
from api.pagination import Cursor
from api.schemas.accounts import Role
from api.schemas.events import AccountUpdated
from api.schemas.users import User, UserPage, UserUpdate
from db import models
from db.actor import Actor
from db.repositories import users
from db.repositories.api_keys import ApiKeyRepository
from db.repositories.events import EventRepository
from db.repositories.grants import GrantRepository
from db.repositories.search import SEARCH_TIMEOUT_S
from db.repositories.sessions import SessionRepository
from db.repositories.users import UserRepository
from db.statements import Reads
from db.transaction import transaction

ORDER = "users"
INDEXED_TOGETHER = 1000


class UserReader:
    """All accounts, for admins. Without a session, by statements that are made once."""

    def __init__(self, reads: Reads) -> None:
        self.reads = reads

    async def page(self, text: str, limit: int, cursor: str | None) -> UserPage:
        """Those in whose name or e-mail the text is, in any case of letters."""
        values: dict[str, Any] = {"search": text}
        if cursor is not None:
            values["after_id"] = pagination.decode(cursor, ORDER).id
        statement = users.listed(limit + 1, search=bool(text), is_later=cursor is not None)
        fetch = partial(self.reads.rows_within, timeout_s=SEARCH_TIMEOUT_S) if text else self.reads.rows
        rows = await fetch(statement, values)
        items = [User(*row) for row in rows[:limit]]
        more = pagination.encode(Cursor(ORDER, 0, items[-1].id)) if len(rows) > limit else None
        return UserPage(items, more)


class UserService:
    """All accounts, for admins."""

    def __init__(
        self,
        users: UserRepository,
        sessions: SessionRepository,
        api_keys: ApiKeyRepository,
        grants: GrantRepository,
        events: EventRepository,
    ) -> None:
        self.users = users
        self.sessions = sessions
        self.api_keys = api_keys
        self.grants = grants
        self.events = events

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
        was_confirmed = user.email_confirmed_at is not None
        is_confirmed = was_confirmed if changes.email_confirmed is UNSET else changes.email_confirmed
        if is_active and not user.is_active:  # sessions and keys of before end for good, whoever has them
            await self.sessions.revoke_all(user_id)
            await self.api_keys.revoke_all(user_id)
        is_changed = (user.role, user.is_active, was_confirmed) != (role, is_active, is_confirmed)
        if role != user.role:
            await self.users.set_skeletons({user_id: get_stored_skeletons(user.name, is_admin=role == "admin")})
        user.role, user.is_active = role, is_active
        if is_confirmed != was_confirmed:
            user.email_confirmed_at = datetime.now(UTC) if is_confirmed else None
        await self.users.session.flush()
        await self.grants.end_unauthorized([user_id])
        shown = _user_from_model(user)
        if is_changed:
            change = AccountUpdated(shown.id, shown.role, shown.is_active, shown.email_confirmed)
            await self.events.record(change, project_id=None, actor=admin)
        return shown


def _user_from_model(user: models.User) -> User:
    role: Role = "admin" if user.role == "admin" else "user"
    is_confirmed = user.email_confirmed_at is not None
    return User(user.id, user.email, is_confirmed, user.name, role, user.is_active, user.created_at)


async def index_names(sessions: async_sessionmaker[AsyncSession]) -> None:
    """Compute by what look-alikes of names are found, for the accounts that have it not yet.

    These are all accounts after a migration that brought another way to compute it.
    """
    last: int | None = 0
    while last is not None:
        last = await _index_names(sessions, last)


async def _index_names(sessions: async_sessionmaker[AsyncSession], after: int) -> int | None:
    """Of accounts with higher numbers; the highest that was looked at, None if that were all."""
    async with transaction(sessions) as session:
        users = UserRepository(session=session, wrap_exceptions=False)
        rows = await users.without_skeletons(after, INDEXED_TOGETHER)
        if rows:
            await users.set_skeletons(
                {row.id: get_stored_skeletons(row.name, is_admin=row.role == "admin") for row in rows}
            )
    return rows[-1].id if rows else None
