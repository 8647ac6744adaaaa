"""CORS where somebody says where they come from."""

from collections.abc import Callable
from typing import cast

from litestar import Litestar
from litestar.enums import ScopeType
from litestar.exceptions import ImproperlyConfiguredException
from litestar.middleware import AbstractMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from api.raw_headers import header


def with_cors(app: Litestar, inside: Callable[[ASGIApp], ASGIApp]) -> ASGIApp:
    """Litestar's CORS around what is `inside` of it. It puts all headers into an object to find out that there is no
    origin among them; without one it is not asked.
    """
    if app.cors_config is None:
        raise ImproperlyConfiguredException("There is no CORS to stand within.")
    cors = cast("AbstractMiddleware", app.asgi_handler)
    within = cors.app = inside(cors.app)

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        is_from_elsewhere = scope["type"] == ScopeType.HTTP and header(scope, b"origin") is not None
        await (cors if is_from_elsewhere else within)(scope, receive, send)

    return serve
