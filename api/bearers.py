"""Whoever a bearer token, or an API key, stands for."""

import hashlib
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from litestar.types import Scope
from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from api.errors import AccountInactive, BadToken, OutOfScope
from api.principal import ALL_SCOPES, Principal
from api.principal import Scope as Scopes
from api.raw_headers import header
from api.services.api_keys import PREFIX
from api.services.tokens import AccessTokens
from db.actor import Actor
from db.repositories.api_keys import ApiKeyRepository
from db.repositories.users import UserRepository

USE_GRAIN = timedelta(minutes=1)
"""The last use of a key is known to the minute: a busy key writes no more often."""


def bearer_of(scope: Scope) -> str | None:
    scheme, _, token = (header(scope, b"authorization") or "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


async def principal_of(
    token: str, sessions: async_sessionmaker[AsyncSession], access_tokens: AccessTokens
) -> Principal:
    """Raises BadToken, or AccountInactive."""
    async with sessions() as session:
        users = UserRepository(session=session, wrap_exceptions=False)
        if token.startswith(PREFIX):
            key = _found(await users.with_key(hashlib.sha256(token.encode()).hexdigest()))
            scopes = frozenset(key.scopes)
            await _note_use(session, key)
            return Principal(actor_of(key, scopes), key.id, None, scopes, key.key_id)
        claims = access_tokens.read(token)
        user = _found(await users.in_session(claims.user_id, claims.session_id))
        return Principal(actor_of(user, ALL_SCOPES), claims.user_id, claims.session_id, ALL_SCOPES)


def still(
    token: str, sessions: async_sessionmaker[AsyncSession], access_tokens: AccessTokens
) -> Callable[[], Awaitable[Principal]]:
    """Asks anew who it is, for what goes on for long. Raises as `principal_of`, or OutOfScope."""

    async def check() -> Principal:
        principal = await principal_of(token, sessions, access_tokens)
        if "read" not in principal.scopes:
            raise OutOfScope(internal="needs scope read")
        return principal

    return check


async def _note_use(session: AsyncSession, key: Row[Any]) -> None:
    if key.last_used_at is None or datetime.now(UTC) - key.last_used_at > USE_GRAIN:
        await ApiKeyRepository(session=session, wrap_exceptions=False).note_use(key.key_id, USE_GRAIN)
        await session.commit()


def _found(row: Row[Any] | None) -> Row[Any]:
    if row is None:
        raise BadToken("no such session or key, or it was revoked")
    return row


def actor_of(row: Row[Any], scopes: frozenset[Scopes]) -> Actor:
    """An admin's key without the scope `admin` is a user's."""
    if not row.is_active:
        raise AccountInactive(internal=f"user {row.id}")
    return Actor(row.actor_id, row.id, row.name, row.role == "admin" and "admin" in scopes)
