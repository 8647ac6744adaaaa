"""Headers that every answer carries."""

from litestar.datastructures import MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.routes import HTTPRoute
from litestar.types import Message, Scope

from api.limits import RATE_LIMIT, Left

RATE_LIMIT_HEADERS = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")


async def harden(message: Message, _: Scope) -> None:
    """No browser may guess another type than the one we name (a `before_send` hook)."""
    if message["type"] == "http.response.start":
        MutableScopeHeaders(message)["x-content-type-options"] = "nosniff"


async def tell_limits(message: Message, scope: Scope) -> None:
    """How much the caller may still do (the RateLimit headers of the IETF's draft, version 6; a `before_send` hook)."""
    left: Left | None = scope["state"].get(RATE_LIMIT)
    if left is None or message["type"] != "http.response.start":
        return
    headers = MutableScopeHeaders(message)
    for name, value in zip(RATE_LIMIT_HEADERS, (left.limit, left.remaining, left.reset_s), strict=True):
        headers[name] = str(value)


async def name_methods(message: Message, scope: Scope) -> None:
    """`Allow` names every method of the path, HEAD as well: api/heads.py (a `before_send` hook).

    Litestar adds the methods of a path one after the other, and its OPTIONS knows only the first.
    """
    if message["type"] != "http.response.start":
        return
    headers = MutableScopeHeaders(message)
    if not (told := headers.get("allow")):
        return
    methods = set(told.split(", "))
    if scope["type"] == ScopeType.HTTP and scope["method"] == "OPTIONS":
        routes = (route for route in scope["litestar_app"].routes if route.path_format == scope["path_template"])
        methods |= {method for route in routes if isinstance(route, HTTPRoute) for method in route.methods}
    headers["allow"] = ", ".join(sorted(methods | ({"HEAD"} if "GET" in methods else set())))
