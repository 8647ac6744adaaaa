"""Finds out who asks: a bearer token, an API key, or nobody in particular."""

from typing import Any

from litestar.connection import ASGIConnection
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from api.bearers import actor_of, bearer_of, principal_of
from api.picture_cookie import PictureCookie
from api.principal import ALL_SCOPES, Principal
from db.repositories.users import UserRepository


class AuthenticationMiddleware(ASGIMiddleware):
    """Sets scope["user"] to a Principal, or None. A bearer that is not valid is an error, not a visitor."""

    scopes = (ScopeType.HTTP, ScopeType.WEBSOCKET)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        scope["user"] = await who_asks(scope)
        await next_app(scope, receive, send)


async def who_asks(scope: Scope) -> Principal | None:
    """Of a request that is routed already."""
    opt = scope["route_handler"].opt
    token = None if opt.get("ignores_bearer") else bearer_of(scope)
    if token is not None:
        state = scope["litestar_app"].state
        return await principal_of(token, state.sessions, state.access_tokens)
    return await _by_picture_cookie(ASGIConnection(scope)) if opt.get("takes_picture_cookie") else None


async def _by_picture_cookie(connection: ASGIConnection[Any, Any, Any, Any]) -> Principal | None:
    """A cookie of a session that is over is nobody's, not an error."""
    pictures: PictureCookie = connection.app.state.picture_cookie
    named = pictures.open(connection)
    if named is None:
        return None
    async with connection.app.state.sessions() as session:
        user = await UserRepository(session=session, wrap_exceptions=False).in_session(*named)
    return Principal(actor_of(user, ALL_SCOPES), *named) if user is not None and user.is_active else None
