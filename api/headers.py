"""Headers that every answer carries."""

from collections.abc import Callable, Sequence

from litestar.datastructures import MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.routes import HTTPRoute
from litestar.types import ASGIApp, HTTPResponseStartEvent, Message, Receive, Scope, Send

from api.http.rate_limits import RATE_LIMIT_STATE, RateLimitState

RATE_LIMIT_HEADERS = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")

Step = Callable[[HTTPResponseStartEvent, Scope], None]
"""Adds to the head of an answer what it is to say as well."""


def with_headers(app: ASGIApp, steps: Sequence[Step]) -> ASGIApp:
    """Litestar's `before_send` would call each of them twice per answer, and what is answered at once as well."""

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                for step in steps:
                    step(message, scope)
            await send(message)

        await app(scope, receive, send_with_headers)

    return serve


def add_rate_limit_headers(message: HTTPResponseStartEvent, scope: Scope) -> None:
    """How much the caller may still do (the RateLimit headers of the IETF's draft, version 6)."""
    current: RateLimitState | None = scope["state"].get(RATE_LIMIT_STATE)
    if current is None:
        return
    headers = MutableScopeHeaders.from_message(message)
    for name, value in zip(RATE_LIMIT_HEADERS, (current.limit, current.remaining, current.reset_s), strict=True):
        headers[name] = str(value)


def name_methods(message: HTTPResponseStartEvent, scope: Scope) -> None:
    """`Allow` names every method of the path, HEAD as well: api/heads.py.

    Litestar adds the methods of a path one after the other, and its OPTIONS knows only the first.
    """
    if message["status"] != 405 and scope.get("method") != "OPTIONS":
        return
    if all(name != b"allow" for name, _ in message["headers"]):
        return
    headers = MutableScopeHeaders.from_message(message)
    methods = set(headers["allow"].split(", "))
    if scope["type"] == ScopeType.HTTP and scope["method"] == "OPTIONS":
        routes = (route for route in scope["litestar_app"].routes if route.path_format == scope["path_template"])
        methods |= {method for route in routes if isinstance(route, HTTPRoute) for method in route.methods}
    headers["allow"] = ", ".join(sorted(methods | ({"HEAD"} if "GET" in methods else set())))
