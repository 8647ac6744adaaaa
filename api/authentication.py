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
        connection: ASGIConnection[Any, Any, Any, Any] = ASGIConnection(scope)
        token = bearer_of(connection.headers)
        scope["user"] = None
        handler = scope["route_handler"]
        if token is not None and not handler.opt.get("ignores_bearer"):
            state = connection.app.state
            scope["user"] = await principal_of(token, state.sessions, state.access_tokens)
        elif handler.opt.get("takes_picture_cookie"):
            scope["user"] = await _by_picture_cookie(connection)
        await next_app(scope, receive, send)


async def _by_picture_cookie(connection: ASGIConnection[Any, Any, Any, Any]) -> Principal | None:
    """A cookie of a session that is over is nobody's, not an error."""
    pictures: PictureCookie = connection.app.state.picture_cookie
    named = pictures.open(connection)
    if named is None:
        return None
    async with connection.app.state.sessions() as session:
        user = await UserRepository(session=session, wrap_exceptions=False).in_session(*named)
    return Principal(actor_of(user, ALL_SCOPES), *named) if user is not None and user.is_active else None
