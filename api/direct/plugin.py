"""Stands where Litestar would call the handler."""

from typing import Any, cast

from litestar import Request
from litestar.config.app import AppConfig
from litestar.plugins.base import InitPlugin, ReceiveRoutePlugin
from litestar.routes import BaseRoute, HTTPRoute
from litestar.types import ASGIApp, Receive, Scope, Send

from api.direct.bodies import close_form
from api.direct.call import Call
from api.problems import handle


class DirectCallsPlugin(InitPlugin, ReceiveRoutePlugin):
    """`operations` are called directly, all others by Litestar."""

    def __init__(self, operations: frozenset[str]) -> None:
        self.operations = operations
        self._calls: dict[str, Call] = {}

    def on_app_init(self, app_config: AppConfig) -> AppConfig:
        app_config.middleware.append(self._middleware)  # the last: inside of those that find out who asks
        return app_config

    def receive_route(self, route: BaseRoute) -> None:
        if not isinstance(route, HTTPRoute):
            return
        for handler in route.route_handlers:
            if handler.operation_id in self.operations:
                self._calls[str(handler.operation_id)] = Call(route, handler)

    def _middleware(self, app: ASGIApp) -> ASGIApp:
        async def serve(scope: Scope, receive: Receive, send: Send) -> None:
            call = self._calls.get(getattr(scope["route_handler"], "operation_id", ""))
            if call is None:
                await app(scope, receive, send)
            else:
                await _answer(call, Request(scope, receive, send), send)

        return serve


async def _answer(call: Call, request: Request[Any, Any, Any], send: Send) -> None:
    try:
        body = await call(request)
        status, headers = call.status, call.headers
    except Exception as error:
        refusal = handle(request, error)
        body, status = refusal.content, cast("int", refusal.status_code)
        named = {"content-type": "application/json", **refusal.headers}
        headers = [(name.lower().encode(), value.encode()) for name, value in named.items()]
    finally:
        await close_form(request)
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": status, "headers": [*headers, length]})
    await send({"type": "http.response.body", "body": body, "more_body": False})
