"""Finds out who asks: a bearer token, an API key, or nobody in particular."""

from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from api.auth.picture_cookie import PictureCookie
from api.auth.principals import Principals
from api.principal import IDENTITY, Principal
from api.raw_headers import bearer_token


class AuthenticationMiddleware(ASGIMiddleware):
    """Sets scope["user"] to a Principal, or None. A bearer that is not valid is an error, not a visitor."""

    scopes = (ScopeType.HTTP, ScopeType.WEBSOCKET)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        scope["user"] = await authenticate(scope)
        await next_app(scope, receive, send)


async def authenticate(scope: Scope) -> Principal | None:
    """Of a request that is routed already."""
    if IDENTITY in scope["state"]:
        identity: Principal | None = scope["state"][IDENTITY]
        return identity
    opt = scope["route_handler"].opt
    principals: Principals = scope["litestar_app"].state.principals
    token = None if opt.get("ignores_bearer") else bearer_token(scope)
    if token is not None:
        return await principals.find(token)
    return await _by_picture_cookie(scope) if opt.get("takes_picture_cookie") else None


async def _by_picture_cookie(scope: Scope) -> Principal | None:
    """A cookie of a session that is over is nobody's, not an error."""
    state = scope["litestar_app"].state
    pictures: PictureCookie = state.picture_cookie
    principals: Principals = state.principals
    named = pictures.open(scope)
    return None if named is None else await principals.in_session(*named)
