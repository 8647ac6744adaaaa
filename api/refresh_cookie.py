"""The refresh token's cookie: no script reads it, no other site sends it, and only /api/auth sees it."""

from typing import Any, TypeVar

from litestar import Request, Response
from litestar.datastructures import Cookie

from api.raw_headers import cookie
from api.services.sessions import SESSION_TTL
from api.visitors import COOKIE as VISITOR_COOKIE

COOKIE = "corkboard_refresh"
PATH = "/api/auth"

T = TypeVar("T")
AnyRequest = Request[Any, Any, Any]


def given(request: AnyRequest) -> str | None:
    return cookie(request.scope, COOKIE)


def signed_in(request: AnyRequest, body: T, token: str, status: int) -> Response[T]:
    """The answer that hands out the token. The visitor is now somebody: after signing out it is a new one."""
    # Spelled as Litestar spells what holds for every answer; else both would be sent.
    response = Response(body, status_code=status, headers={"cache-control": "no-store"})
    response.set_cookie(
        Cookie(
            COOKIE,
            path=PATH,
            value=token,
            max_age=int(SESSION_TTL.total_seconds()),
            httponly=True,
            samesite="strict",
            secure=request.scope["scheme"] == "https",
        )
    )
    if cookie(request.scope, VISITOR_COOKIE) is not None:
        response.delete_cookie(VISITOR_COOKIE, path="/")
    return response


def signed_out() -> Response[None]:
    response = Response(None, status_code=204)
    response.delete_cookie(COOKIE, path=PATH)
    return response
