"""Stands in front of Litestar's own way to a handler."""

import re
from typing import Any, cast

from litestar import Request
from litestar.enums import ScopeType
from litestar.plugins.base import ReceiveRoutePlugin
from litestar.routes import BaseRoute, HTTPRoute
from litestar.types import ASGIApp, HTTPScope, Receive, Scope, Send

from api.authentication import authenticate
from api.direct.answers import Answer, of_refusal
from api.direct.bodies import close_form
from api.direct.call import Call
from api.problems import refusal_of

NUMBER = re.compile(r"/([1-9][0-9]{0,17})(?=/|$)")


class DirectCallsPlugin(ReceiveRoutePlugin):
    """`operations` are called directly where they are asked for plainly, everything else by Litestar."""

    def __init__(self, operations: frozenset[str]) -> None:
        self.operations = operations
        self._calls: dict[str, dict[tuple[str, ...], Call]] = {}
        """By method, and by what of the path stands between its numbers."""

    def receive_route(self, route: BaseRoute) -> None:
        if not isinstance(route, HTTPRoute):
            return
        for handler in route.route_handlers:
            if handler.operation_id in self.operations:
                call = Call(route, handler)
                for method in handler.http_methods:
                    self._calls.setdefault(method, {})[call.shape] = call

    def in_front_of(self, app: ASGIApp) -> ASGIApp:
        async def serve(scope: Scope, receive: Receive, send: Send) -> None:
            call = self._called(scope) if scope["type"] == ScopeType.HTTP else None
            if call is None:
                await app(scope, receive, send)
            else:
                answer = await _answered(call, Request(scope, receive, send))
                await answer.send(send)

        return serve

    def _called(self, scope: HTTPScope) -> Call | None:
        """Notes in the scope what Litestar would."""
        calls = self._calls.get(scope["method"])
        if calls is None:
            return None
        parts = NUMBER.split(scope["path"])
        call = calls.get(tuple(parts[::2]))
        if call is not None:
            scope["route_handler"], scope["path_template"] = call.handler, call.template
            numbers = zip(call.numbers, map(int, cast("list[str]", parts[1::2])), strict=True)
            scope["path_params"] = cast("dict[str, Any]", dict(numbers))
        return call


async def _answered(call: Call, request: Request[Any, Any, Any]) -> Answer:
    try:
        request.scope["user"] = await authenticate(request.scope)
        return await call(request)
    except Exception as error:
        return of_refusal(refusal_of(request, error))
    finally:
        await close_form(request)
