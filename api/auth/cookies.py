"""Cookies of people who sign in: no script reads them, no other site sends them, and only /api/auth sees them."""

from typing import Any

from litestar import Request, Response
from litestar.datastructures import Cookie

from api.raw_headers import cookie

PATH = "/api/auth"

AnyRequest = Request[Any, Any, Any]


def read_cookie(request: AnyRequest, name: str) -> str | None:
    """The last cookie of that name, or None."""
    return cookie(request.scope, name)


def set_cookie(request: AnyRequest, response: Response[Any], name: str, value: str, max_age_s: int) -> None:
    response.set_cookie(
        Cookie(
            name,
            path=PATH,
            value=value,
            max_age=max_age_s,
            httponly=True,
            samesite="strict",
            secure=request.scope["scheme"] == "https",
        )
    )


def delete_cookie(response: Response[Any], name: str) -> None:
    response.delete_cookie(name, path=PATH)
