"""A handler with anything around it that compiled calls pass by is left to Litestar."""

from typing import Any

import msgspec
import pytest
from litestar import Litestar, Request, Response, get, post
from litestar.params import JSONBody

from api.dispatch import CompiledDispatchPlugin


class Body(msgspec.Struct):
    value: int


async def before(_: Request[Any, Any, Any]) -> None: ...


async def after(response: Response[Any]) -> Response[Any]:
    return response


def is_compiled(on_app: dict[str, Any], on_handler: dict[str, Any]) -> bool:
    @post("/things", operation_id="createThing", **on_handler)
    async def create(data: JSONBody[Body]) -> Body:
        return data

    plugin = CompiledDispatchPlugin()
    Litestar([create], logging_config=None, openapi_config=None, plugins=[plugin], **on_app)
    return "createThing" in {handler.operation_id for handler in plugin.compiled}


@pytest.mark.parametrize(
    ("on_app", "on_handler"),
    [
        ({"before_request": before}, {}),
        ({"after_request": after}, {}),
        ({}, {"after_response": before}),
        ({}, {"cache": True}),
        ({}, {"request_max_body_size": 99_999}),
    ],
)
def test_what_is_around_a_handler_is_not_passed_by(on_app: dict[str, Any], on_handler: dict[str, Any]) -> None:
    assert is_compiled({}, {})
    assert not is_compiled(on_app, on_handler)


def test_a_handler_that_is_no_coroutine_is_left_to_litestar() -> None:
    @get("/things", sync_to_thread=False)
    def read() -> Body:
        return Body(1)

    plugin = CompiledDispatchPlugin()
    Litestar([read], logging_config=None, openapi_config=None, plugins=[plugin])
    assert plugin.compiled == {}
