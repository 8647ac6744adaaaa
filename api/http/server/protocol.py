"""HTTP/1.1 as uvicorn speaks it, within limits.

llhttp, the parser, refuses ambiguous requests (both `Content-Length` and `Transfer-Encoding`, bare line feeds). What it
hands over is bounded here: uvicorn itself waits for ever, and keeps whatever comes.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING, Any

import httptools
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from api.http.response_headers import DEFAULTS
from api.http.server.forwarded import normalize_scheme
from api.http.server.handshake import check_handshake
from api.problems import Refusal, problem
from api.raw_headers import raw

if TYPE_CHECKING:
    import asyncio

    from api.http.server.guard import ConnectionGuard

SLICE, HEAD_SLICE = 16_384, 1024
"""Bytes of a body and of a head that are parsed at a time: between two of them the limits are looked at."""
FIRST_LINE = len("GET  HTTP/1.1\r\n")
LINGER_BYTES = 1_000_000
"""What a refused client may still send before the connection is torn down."""
REST_BYTES = 16_000_000
"""What may still come of a body that was answered before its end; many clients read the answer only then."""


class Phase(Enum):
    """Of the request that is being parsed."""

    WAITING = auto()
    HEAD = auto()
    BODY = auto()
    REFUSED = auto()


WAITING, HEAD, BODY, REFUSED = Phase


class BeyondLimit(Exception):
    """Raised within the parser's callbacks, which stops it."""


class BoundedHttpProtocol(HttpToolsProtocol):
    def __init__(self, guard: ConnectionGuard, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.guard, self.limits = guard, guard.limits
        self.network: str | None = None
        self.body_bytes = 0
        self.phase = WAITING
        self.since = guard.now
        """Since when it is in this phase."""
        self.last_read_at = guard.now
        """When a byte of the body came last."""
        self.checked = guard.now
        self.is_first = True
        self.received = self.unparsed = self.feeding = self.write_from = self.begun = 0
        self.write_since: float | None = None
        self.refusal: Refusal | None = None
        self.answering: RequestResponseCycle | None = None

    # What asyncio calls

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.network = self.guard.network_of(self.client[0]) if self.client else None
        if limit := self.guard.refusal(self.network):
            self.connections.discard(self)
            self.phase = REFUSED
            transport.write(_encoded(problem(503, internal=f"the limit of {limit} is reached")))
            transport.close()
            return
        self.guard.enter(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self.guard.leave(self)
        if self.answering is not None and self.answering is not self.cycle:  # uvicorn ends the last of several alone
            self.answering.disconnected = True
            self.answering.message_event.set()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._unset_keepalive_if_required()
        if len(data) <= HEAD_SLICE:
            self._feed(data)
            return
        view, start = memoryview(data), 0
        while start < len(data):
            size = SLICE if self.phase is BODY and not self.unparsed else HEAD_SLICE
            self._feed(view[start : start + size])
            start += size

    def _feed(self, data: bytes | memoryview) -> None:
        before, received, begun = self.phase, self.received, self.begun
        if before is REFUSED:
            self._discard(len(data))
            return
        self.feeding = len(data)
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            self._upgrade()
        except httptools.HttpParserError as error:
            self._refuse(self.refusal or problem(400, internal=f"not HTTP/1.1: {error}"[:200]))
        if self.phase is HEAD and begun != self.begun:
            self.unparsed = len(data) - max(0, self.received - received)  # at the most: not the body before it
        elif self.phase is HEAD or (self.phase is before is BODY and received == self.received and begun == self.begun):
            self.unparsed += len(data)  # of one head, or around the chunks of a body
        else:
            self.unparsed = 0
        if self.unparsed > self.limits.head_bytes:
            self._refuse(self._head_too_large())

    def _is_head_too_large(self) -> bool:
        """Of a whole head; the sum is made only where it can be too large."""
        if self.unparsed + self.feeding + HEAD_SLICE <= self.limits.head_bytes:
            return False
        size = len(self.url) + FIRST_LINE + sum(len(name) + len(value) + 4 for name, value in self.headers)
        return size + len("\r\n") > self.limits.head_bytes

    def _head_too_large(self) -> Refusal:
        return problem(431, internal=f"more than {self.limits.head_bytes} bytes of headers")

    def _discard(self, size: int) -> None:
        self.received += size
        if self.received > LINGER_BYTES:
            self.transport.abort()

    def _upgrade(self) -> None:
        """Another protocol than WebSocket is passed over, as a server may (RFC 9110, section 7.8)."""
        if self._should_upgrade():
            self.guard.leave(self)
            self.phase = REFUSED  # whatever came with the head
            self.handle_websocket_upgrade()
        elif self.cycle is not None:
            self.cycle.keep_alive = False

    def _should_upgrade_to_ws(self) -> bool:
        """HTTP/1.0 has no upgrades, and they are passed over (RFC 9110, section 7.8)."""
        return self.parser.get_http_version() != "1.0" and super()._should_upgrade_to_ws()

    # What the parser calls

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.begun += 1
        self.phase, self.since = HEAD, self.guard.now

    def on_headers_complete(self) -> None:
        if len(self.headers) > self.limits.headers:
            self.refusal = problem(431, internal=f"more than {self.limits.headers} headers")
            raise BeyondLimit
        if self._is_head_too_large():
            self.refusal = self._head_too_large()
            raise BeyondLimit
        if len(self.pipeline) >= self.limits.pipelined:
            raise BeyondLimit
        if self.limits.trusted:
            normalize_scheme(self.headers)
        if self.parser.should_upgrade() and self._should_upgrade():
            self.refusal = check_handshake(self.url, self.headers, is_alone=not self._is_answering())
            if self.refusal is not None:
                raise BeyondLimit
        super().on_headers_complete()
        self.phase = BODY
        self.since = self.last_read_at = self.guard.now
        self.received = 0
        if not self.parser.should_upgrade():
            self.headers = []  # fields of a trailer are no headers, or anybody could add to what a proxy has set

    def on_body(self, body: bytes) -> None:
        super().on_body(body)
        self.last_read_at = self.guard.now
        self.received += len(body)
        if self.received > SLICE:  # most are smaller
            self._count_body(len(body))

    def _count_body(self, size: int) -> None:
        is_first = self.received - size <= SLICE
        if self.cycle.response_complete:
            if self.received > REST_BYTES:
                self.transport.close()
        elif limit := self.guard.take_body(self, self.received if is_first else size):
            self.refusal = problem(503, internal=f"the limit of {limit} is reached")
            raise BeyondLimit

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self.phase, self.since, self.is_first = WAITING, self.guard.now, False

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        self.answering = cycle
        super()._start_asgi_task(cycle, app)

    # What the application's answers call

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.pipeline:
            self.flow.pause_reading()
        if self.body_bytes:
            self.guard.release_body(self)
        if self.phase is WAITING:
            self.since = self.guard.now

    def pause_writing(self) -> None:
        super().pause_writing()
        self.write_since, self.write_from = self.guard.now, self.transport.get_write_buffer_size()

    def resume_writing(self) -> None:
        super().resume_writing()
        self.write_since = None

    # What the guard calls

    def check(self, now: float) -> None:
        passed, self.checked = now - self.checked, now
        if self.transport.is_closing() or self.flow.write_paused:
            self._check_writing(now)
            return
        is_answering = self._is_answering()
        if self.phase is REFUSED:
            if now - self.since > self.limits.linger_s and not is_answering:
                self.transport.abort()
        elif self.phase is BODY:
            self._check_body(now, passed)
        elif is_answering:
            self.since += passed
        elif self.phase is HEAD:
            if now - self.since > self.limits.head_s:
                self._refuse(problem(408, internal=f"the headers took more than {self.limits.head_s:g} s"))
        elif now - self.since > (self.limits.head_s if self.is_first else self.limits.keep_alive_s):
            self.transport.close()

    def _check_body(self, now: float, passed: float) -> None:
        if self.cycle.response_complete:  # nobody needs the rest of it
            if now - self.since > self.limits.silence_s:
                self.transport.abort()
        elif self.flow.read_paused:  # it is the application that takes its time
            self.since += passed
            self.last_read_at = now
        elif now - self.last_read_at > self.limits.silence_s or self._is_slow(now - self.since, self.received):
            self._refuse(problem(408, internal="the body came too slowly"))

    def _check_writing(self, now: float) -> None:
        """A client that does not take its answer in time, or the end of it, holds what is left of it in memory."""
        waiting = self.transport.get_write_buffer_size()
        if self.write_since is None:
            self.write_since, self.write_from = now, waiting
        elif self._is_slow(now - self.write_since, self.write_from - waiting):
            self.transport.abort()

    def _is_slow(self, seconds: float, size: int) -> bool:
        return seconds > self.limits.silence_s + max(0, size) / self.limits.bytes_per_s

    def _is_answering(self) -> bool:
        cycle: RequestResponseCycle | None = self.cycle
        is_done = cycle is None or cycle.response_complete or cycle.disconnected
        return bool(self.pipeline) or not is_done

    # How it ends

    def _refuse(self, refusal: Refusal) -> None:
        """Answers, unless another answer is under way: then the connection ends behind that."""
        if self.transport.is_closing():
            return
        is_answering, is_body = self._is_answering(), self.phase is BODY
        self.phase, self.since, self.received = REFUSED, self.guard.now, 0
        self.guard.release_body(self)
        self.flow.resume_reading()
        if is_body and (not is_answering or self.pipeline or self.cycle.response_started):
            self.transport.abort()  # in the middle of what was answered, or is being answered
            return
        if is_body:
            self.cycle.disconnected, self.cycle.waiting_for_100_continue = True, False
            self.cycle.message_event.set()
        elif is_answering:
            self.cycle.keep_alive = False
            return
        self.transport.write(_encoded(refusal))
        if self.transport.can_write_eof():
            self.transport.write_eof()  # what is closed while the client sends would be lost on the way
        else:
            self.transport.close()


def _encoded(refusal: Refusal) -> bytes:
    own = {"Content-Type": "application/json", "Content-Length": str(len(refusal.body)), "Connection": "close"}
    head = [STATUS_LINE[refusal.status]]
    for name, value in (*raw({**own, **refusal.headers}), *DEFAULTS):
        head += [name, b": ", value, b"\r\n"]
    return b"".join([*head, b"\r\n", refusal.body])
