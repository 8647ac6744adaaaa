"""HEAD is GET without the body (RFC 9110, section 9.3.2); Litestar routes only the methods a handler names."""

from typing import cast

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send


def with_heads(app: ASGIApp) -> ASGIApp:
    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP or scope["method"] != "HEAD":
            await app(scope, receive, send)
            return

        ended = False

        async def send_head(message: Message) -> None:
            """The first part of a body ends the answer: others may never end."""
            nonlocal ended
            if message["type"] == "http.response.body":
                message = {"type": "http.response.body", "body": b"", "more_body": False}
            if not ended:
                ended = message["type"] == "http.response.body"
                await send(message)

        as_get = cast("Scope", {**scope, "method": "GET"})  # a copy: the server, too, looks at its scope's method
        await app(as_get, receive, send_head)

    return serve
