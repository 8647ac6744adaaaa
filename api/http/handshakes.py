"""Answers refused WebSocket handshakes as HTTP requests are answered.

Litestar closes a handshake that fails with a code, which servers turn into 403 without a body, whatever the error was.
"""

from typing import Final, cast

from litestar import Request
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from api.http.refusals import refuse
from api.problems import Refusal, problem, refusal_of

ERROR: Final = "handshake_error"
"""Where the state of a scope holds what was raised."""


async def remember_error(error: Exception, scope: Scope) -> None:
    """Keep the error of a WebSocket for its answer. A hook of `after_exception`, which HTTP requests run as well."""
    if scope["type"] == ScopeType.WEBSOCKET:
        scope["state"][ERROR] = error


def with_handshake_errors(app: ASGIApp) -> ASGIApp:
    """Answer a failed handshake with the one error body."""

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.WEBSOCKET:
            await app(scope, receive, send)
            return
        is_accepted = False

        async def send_or_refuse(message: Message) -> None:
            nonlocal is_accepted
            error: Exception | None = scope["state"].pop(ERROR, None)
            if error is not None:
                refusal = _to_refusal(scope, error)  # logs what nobody expected, also behind the handshake
                if not is_accepted:
                    await refuse(scope, send, refusal)
                    return
            is_accepted = is_accepted or message["type"] == "websocket.accept"
            await send(message)

        await app(scope, receive, send_or_refuse)

    return serve


def _to_refusal(scope: Scope, error: Exception) -> Refusal:
    if "route_handler" not in scope:  # an address that answers nothing, or HTTP alone
        return problem(404)
    as_get = cast("Scope", {**scope, "type": ScopeType.HTTP, "method": "GET"})  # which a handshake is
    return refusal_of(Request(as_get), error)
