"""A handler whose surroundings would be passed by is not called directly."""

from typing import Any

import msgspec
import pytest
from litestar import Litestar, Request, Response, post
from litestar.exceptions import ImproperlyConfiguredException
from litestar.middleware import ASGIMiddleware
from litestar.params import JSONBody
from litestar.types import ASGIApp, Receive, Scope, Send

from api.direct import DirectCallsPlugin


class Body(msgspec.Struct):
    value: int


class Middleware(ASGIMiddleware):
    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        await next_app(scope, receive, send)


async def before(_: Request[Any, Any, Any]) -> None: ...


async def after(response: Response[Any]) -> Response[Any]:
    return response


@pytest.mark.parametrize(
    ("on_app", "on_handler"),
    [
        ({"middleware": [Middleware()]}, {}),
        ({}, {"middleware": [Middleware()]}),
        ({"before_request": before}, {}),
        ({"after_request": after}, {}),
        ({}, {"after_response": before}),
        ({}, {"cache": True}),
        ({}, {"request_max_body_size": 99_999}),
    ],
)
def test_it_is_refused_at_the_start(on_app: dict[str, Any], on_handler: dict[str, Any]) -> None:
    def app(on_app: dict[str, Any], on_handler: dict[str, Any]) -> Litestar:
        @post("/things", operation_id="createThing", **on_handler)
        async def create(data: JSONBody[Body]) -> Body:
            return data

        plugin = DirectCallsPlugin(frozenset(("createThing",)))
        return Litestar([create], logging_config=None, plugins=[plugin], **on_app)

    app({}, {})
    with pytest.raises(ImproperlyConfiguredException, match="directly"):
        app(on_app, on_handler)
