"""Cookies of people who sign in: no script reads them, no other site sends them, and only /api/auth sees them."""

from typing import Any

from litestar import Request, Response
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie

from api.raw_headers import cookie, cookie_name, is_secure

PATH = "/api/auth"
ORIGINAL_PATH = "original_path"
"""Key of the scope's state for the path as the client spelled it, where that is an alias."""

AnyRequest = Request[Any, Any, Any]


def read_cookie(request: ASGIConnection[Any, Any, Any, Any], name: str) -> str | None:
    """The one cookie of that name, or None."""
    return cookie(request.scope, cookie_name(request.scope, name, PATH))


def paths_of(request: AnyRequest) -> list[str]:
    """The paths of a cookie that has to come back however the client spells the path: its own, and the one it used."""
    original = request.scope["state"].get(ORIGINAL_PATH, "")
    alias = original[: len(original) - len(request.scope["path"]) + len(PATH)]
    return [PATH, alias] if alias else [PATH]


def set_cookie(
    request: AnyRequest, response: Response[Any], name: str, value: str, max_age_s: int, path: str = PATH
) -> None:
    response.set_cookie(
        Cookie(
            cookie_name(request.scope, name, PATH),
            path=path,
            value=value,
            max_age=max_age_s,
            httponly=True,
            samesite="strict",
            secure=is_secure(request.scope),
        )
    )


def delete_cookie(request: AnyRequest, response: Response[Any], name: str, path: str = PATH) -> None:
    """Deletes it by the name that it has on this connection."""
    key, secure = cookie_name(request.scope, name, path), is_secure(request.scope)
    response.set_cookie(Cookie(key, path=path, value="", max_age=0, expires=0, httponly=True, secure=secure))
