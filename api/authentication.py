"""Finds out who asks: a bearer token, an API key, or nobody in particular."""

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

from litestar.connection import ASGIConnection
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send
from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from api.errors import AccountInactive, BadToken
from api.picture_cookie import PictureCookie
from api.principal import ALL_SCOPES, Principal
from api.principal import Scope as Scopes
from api.services.api_keys import PREFIX
from api.services.tokens import AccessTokens
from db.actor import Actor
from db.repositories.api_keys import ApiKeyRepository
from db.repositories.users import UserRepository

USE_GRAIN = timedelta(minutes=1)
"""The last use of a key is known to the minute: a busy key writes no more often."""


class AuthenticationMiddleware(ASGIMiddleware):
    """Sets scope["user"] to a Principal, or None. A bearer that is not valid is an error, not a visitor."""

    scopes = (ScopeType.HTTP, ScopeType.WEBSOCKET)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        connection: ASGIConnection[Any, Any, Any, Any] = ASGIConnection(scope)
        scheme, _, token = connection.headers.get("authorization", "").partition(" ")
        scope["user"] = None
        handler = scope["route_handler"]
        if scheme.lower() == "bearer" and not handler.opt.get("ignores_bearer"):
            scope["user"] = await _principal(connection, token.strip())
        elif handler.opt.get("takes_picture_cookie"):
            scope["user"] = await _by_picture_cookie(connection)
        await next_app(scope, receive, send)


async def _principal(connection: ASGIConnection[Any, Any, Any, Any], token: str) -> Principal:
    state = connection.app.state
    async with state.sessions() as session:
        users = UserRepository(session=session, wrap_exceptions=False)
        if token.startswith(PREFIX):
            key = _found(await users.with_key(hashlib.sha256(token.encode()).hexdigest()))
            scopes = frozenset(key.scopes)
            await _note_use(session, key)
            return Principal(_actor(key, scopes), key.id, None, scopes)
        tokens: AccessTokens = state.access_tokens
        claims = tokens.read(token)
        user = _found(await users.in_session(claims.user_id, claims.session_id))
        return Principal(_actor(user, ALL_SCOPES), claims.user_id, claims.session_id, ALL_SCOPES)


async def _note_use(session: AsyncSession, key: Row[Any]) -> None:
    if key.last_used_at is None or datetime.now(UTC) - key.last_used_at > USE_GRAIN:
        await ApiKeyRepository(session=session, wrap_exceptions=False).note_use(key.key_id, USE_GRAIN)
        await session.commit()


async def _by_picture_cookie(connection: ASGIConnection[Any, Any, Any, Any]) -> Principal | None:
    """A cookie of a session that is over is nobody's, not an error."""
    pictures: PictureCookie = connection.app.state.picture_cookie
    named = pictures.open(connection)
    if named is None:
        return None
    async with connection.app.state.sessions() as session:
        user = await UserRepository(session=session, wrap_exceptions=False).in_session(*named)
    return Principal(_actor(user, ALL_SCOPES), *named) if user is not None and user.is_active else None


def _found(row: Row[Any] | None) -> Row[Any]:
    if row is None:
        raise BadToken("no such session or key, or it was revoked")
    return row


def _actor(row: Row[Any], scopes: frozenset[Scopes]) -> Actor:
    """An admin's key without the scope `admin` is a user's."""
    if not row.is_active:
        raise AccountInactive(internal=f"user {row.id}")
    return Actor(row.actor_id, row.id, row.name, row.role == "admin" and "admin" in scopes)
