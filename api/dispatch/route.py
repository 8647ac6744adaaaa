"""Routes whose handlers are called as they were compiled."""

from typing import Any, ClassVar

from litestar import Request
from litestar.exceptions import ImproperlyConfiguredException
from litestar.handlers import HTTPRouteHandler
from litestar.plugins.base import ReceiveRoutePlugin
from litestar.routes import BaseRoute, HTTPRoute
from litestar.types import ASGIApp, HTTPScope, Receive, Send

from api.dispatch.bodies import close_form
from api.dispatch.compiled import CompiledHandler, Values
from api.dispatch.responses import of_refusal
from api.problems import refusal_of


class CompiledRoute(HTTPRoute):
    """A route of Litestar, which still calls what could not be compiled, and says what is wrong with path or query."""

    __slots__ = ()
    compiled: ClassVar[dict[HTTPRouteHandler, CompiledHandler]]
    """The handlers of an application, which has a class of its own."""

    async def handle(self, scope: HTTPScope, receive: Receive, send: Send) -> None:  # type: ignore[override]
        compiled = self.compiled.get(self.route_handler_map[scope["method"]][0])
        values = None if compiled is None else compiled.parameters.read(scope)
        if compiled is None or values is None:
            await super().handle(scope, receive, send)
            return
        request = compiled.handler.resolve_request_class()(scope=scope, receive=receive, send=send)
        try:
            response = await _respond(compiled, request, values)
            await response(scope, receive, send)
        finally:
            await close_form(request)


async def _respond(compiled: CompiledHandler, request: Request[Any, Any, Any], values: Values) -> ASGIApp:
    try:
        return await compiled.call(request, values)
    except Exception as error:
        return of_refusal(refusal_of(request, error))


class CompiledDispatchPlugin(ReceiveRoutePlugin):
    """Compiles every handler that can be; the others are called by Litestar."""

    def __init__(self) -> None:
        self.compiled: dict[HTTPRouteHandler, CompiledHandler] = {}
        self._route_class = type("CompiledRoute", (CompiledRoute,), {"__slots__": (), "compiled": self.compiled})

    def receive_route(self, route: BaseRoute) -> None:
        if not isinstance(route, HTTPRoute):
            return
        for handler in route.route_handlers:
            try:
                self.compiled[handler] = CompiledHandler(route, handler)
            except ImproperlyConfiguredException:
                continue
        route.__class__ = self._route_class
