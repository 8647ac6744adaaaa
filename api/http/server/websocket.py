"""WebSockets as uvicorn speaks them, within limits."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import CloseCode

from api.http.server.handshake import Handshake

if TYPE_CHECKING:
    from asyncio import BaseTransport

    from uvicorn._types import ASGIReceiveEvent, ASGISendEvent
    from websockets.frames import Frame

    from api.http.server.guard import ConnectionGuard

SLICE = 4096
"""Bytes that are parsed at a time: as many messages of one byte as they hold wait for the application at the most."""
FRAGMENTS_MAX = 1000
"""Of one message: its size is limited, but empty ones add nothing to it."""

logger = logging.getLogger("uvicorn.error.websocket")
logger.addFilter(lambda record: record.levelno >= logging.WARNING)
"""Below it uvicorn writes queries, which may hold tokens, and whole addresses. `dictConfig` would reset a level."""


class BoundedWebSocketProtocol(WebSocketsSansIOProtocol):
    def __init__(self, guard: ConnectionGuard, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.logger = logger
        self.conn = Handshake(max_size=self.config.ws_max_size, logger=logger)
        self.guard = guard
        self.network: str | None = None
        self.body_bytes = 0
        self.unparsed = bytearray()
        self.write_since: float | None = None

    def connection_made(self, transport: BaseTransport) -> None:
        super().connection_made(transport)
        self.network = self.guard.network_of(self.client[0]) if self.client else None
        self.guard.enter(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self.guard.leave(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self.unparsed += data
        self._parse()

    async def receive(self) -> ASGIReceiveEvent:
        message = await self.queue.get()
        if self.queue.empty():
            self._parse()
            self._resume_reading()
        return message

    async def send(self, message: ASGISendEvent) -> None:
        """Send, or raise that the client has gone: a message after the end of a connection is no fault of ours."""
        await self.writable.wait()
        if self.handshake_complete and self.close_sent:
            raise ClientDisconnected
        await super().send(message)
        if message["type"] == "websocket.http.response.body" and self.close_sent:
            self.handshake_complete = True  # uvicorn would log an error for each refused handshake

    def send_receive_event_to_app(self) -> None:
        """End a connection that sends text which is none; uvicorn would log a traceback."""
        if self.curr_msg_data_type == "text" and not self.close_sent:
            self.frames = [b"".join(self.frames)]
            try:
                self.frames[0].decode()
            except UnicodeDecodeError:
                self.frames = []
                self.conn.fail(CloseCode.INVALID_DATA, "invalid UTF-8")
                self.handle_parser_exception()
                return
        super().send_receive_event_to_app()

    def pause_writing(self) -> None:
        """Whoever does not take what is sent is not read either: each ping would add a pong to what waits."""
        super().pause_writing()
        self.write_since = self.guard.now
        self.read_paused = True
        self.transport.pause_reading()

    def resume_writing(self) -> None:
        super().resume_writing()
        self.write_since = None
        self._resume_reading()

    def handle_cont(self, event: Frame) -> None:
        if len(self.frames) >= FRAGMENTS_MAX and not self.close_sent:
            self.conn.fail(CloseCode.MESSAGE_TOO_BIG, "too many fragments")
            self.handle_parser_exception()
            return
        super().handle_cont(event)

    def check(self, now: float) -> None:
        """Tears down what is closed and does not end. Whoever is silent is found by pings."""
        if self.transport.is_closing() or not self.writable.is_set():
            self.write_since = now if self.write_since is None else self.write_since
            if now - self.write_since > self.guard.limits.silence_s + self.guard.limits.linger_s:
                self.transport.abort()

    def _parse(self) -> None:
        while self.unparsed and (self.queue.empty() or self.close_sent) and not self.transport.is_closing():
            part = bytes(self.unparsed[:SLICE])
            del self.unparsed[:SLICE]
            super().data_received(part)
        if self.unparsed and not self.read_paused:
            self.read_paused = True
            self.transport.pause_reading()

    def _resume_reading(self) -> None:
        is_behind = self.unparsed or not self.queue.empty() or not self.writable.is_set()
        if self.read_paused and not is_behind:
            self.read_paused = False
            self.transport.resume_reading()
