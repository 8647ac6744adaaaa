"""CORS where somebody says where they come from."""

from typing import cast

from litestar import Litestar
from litestar.enums import ScopeType
from litestar.exceptions import ImproperlyConfiguredException
from litestar.middleware import AbstractMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from api.http.refusals import refuse
from api.problems import problem
from api.raw_headers import header

REFUSED = "Pages of other websites may not do that."
REASON = "[server] cors_origins does not name this origin"


def with_cors(app: Litestar) -> ASGIApp:
    """Litestar's CORS. It puts all headers into an object to find out that there is no origin among them; without one
    it is not asked. A preflight of an unknown origin gets the one error body.
    """
    if app.cors_config is None:
        raise ImproperlyConfiguredException("There is no CORS to stand within.")
    config = app.cors_config
    cors = cast("AbstractMiddleware", app.asgi_handler)
    within = cors.app

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP or (origin := header(scope, b"origin")) is None:
            await within(scope, receive, send)
        elif scope["method"] == "OPTIONS" and not config.is_origin_allowed(origin):
            await refuse(scope, send, problem(400, REFUSED, REASON, code="unknown-origin", headers={"Vary": "Origin"}))
        else:
            await cors(scope, receive, send)

    return serve
