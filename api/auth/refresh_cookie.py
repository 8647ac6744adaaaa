"""The refresh token's cookie, and the responses that set and delete it."""

from typing import Any, TypeVar

from litestar import Request, Response

from api.auth.cookies import delete_cookie, read_cookie, set_cookie
from api.auth.picture_cookie import set_picture_cookie
from api.services.sessions import SignedIn
from api.visitors import forget_visitor

COOKIE = "corkboard_refresh"

T = TypeVar("T")
AnyRequest = Request[Any, Any, Any]


def read_refresh_token(request: AnyRequest) -> str | None:
    return read_cookie(request, COOKIE)


def signed_in_response(request: AnyRequest, body: T, begun: SignedIn, status: int) -> Response[T]:
    """Hands out the token and drops the visitor's cookie: after signing out the browser is a new visitor."""
    # Spelled as Litestar spells the header of every response; otherwise both would be sent.
    response = Response(body, status_code=status, headers={"cache-control": "no-store"})
    set_cookie(request, response, COOKIE, begun.refresh_token, int(begun.expires_in.total_seconds()))
    set_picture_cookie(request, response, begun)
    forget_visitor(request, response)
    return response


def signed_out_response(request: AnyRequest) -> Response[None]:
    response = Response(None, status_code=204)
    delete_cookie(request, response, COOKIE)
    return response
