"""Sends the one error body from in front of the application."""

from typing import Any, cast

from litestar.enums import ScopeType
from litestar.types import Scope, Send

from api.problems import Refusal
from api.raw_headers import raw

HANDSHAKE_RESPONSE = "websocket.http.response"
"""The ASGI extension that lets a refused handshake have a body."""


async def refuse(scope: Scope, send: Send, refusal: Refusal) -> None:
    """Answers a request, or the handshake of a WebSocket."""
    prefix = "http.response"
    if scope["type"] != ScopeType.HTTP:
        if HANDSHAKE_RESPONSE not in (scope.get("extensions") or {}):
            await send({"type": "websocket.close", "code": 1008, "reason": ""})
            return
        prefix = HANDSHAKE_RESPONSE
    own = {"Content-Type": "application/json", "Content-Length": str(len(refusal.body))}
    headers = raw({**own, **refusal.headers})
    start = {"type": f"{prefix}.start", "status": refusal.status, "headers": headers}
    await send(cast("Any", start))
    await send(cast("Any", {"type": f"{prefix}.body", "body": refusal.body, "more_body": False}))
