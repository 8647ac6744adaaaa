"""A whole response, ready to be sent to anybody of its audience."""

import asyncio
import hashlib
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime

from litestar.types import ASGIApp, HTTPDisconnectEvent, HTTPRequestEvent, Message, Scope, Send

from api.conditional import is_known
from api.raw_headers import raw

Headers = list[tuple[bytes, bytes]]

BODY_BYTES_MAX = 1_100_000
"""More than any list; larger bodies are streamed to each caller."""
ENTRY_BYTES = 1_000
"""What an entry takes beside its body, more or less."""
NOT_IN_304 = frozenset((b"content-type", b"content-length", b"content-disposition", b"accept-ranges"))
"""Headers about the content, which a 304 does not have (RFC 9110, section 15.4.5)."""


@dataclass(frozen=True, slots=True)
class CachedResponse:
    etag: str
    headers: Headers
    headers_304: Headers
    body: bytes
    modified: datetime | None

    async def send(self, scope: Scope, send: Send) -> None:
        """Send the response, or 304. The messages are new each time: outer middleware may change them."""
        known = is_known(scope, self.etag, self.modified)
        status, headers, body = (304, self.headers_304, b"") if known else (200, self.headers, self.body)
        await send({"type": "http.response.start", "status": status, "headers": [*headers]})
        await send({"type": "http.response.body", "body": body, "more_body": False})


def size_of(response: CachedResponse | None) -> int:
    return ENTRY_BYTES + (len(response.body) if response else 0)


class _Capture:
    """Collects what an application sends."""

    def __init__(self) -> None:
        self.status = 0
        self.headers: Headers = []
        self.body = bytearray()
        self.is_too_large = False
        self._is_sent = asyncio.Event()
        self._is_received = False

    async def receive(self) -> HTTPRequestEvent | HTTPDisconnectEvent:
        """Receive an empty body; once the response is sent, that the client has gone, for which streams wait."""
        if not self._is_received:
            self._is_received = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await self._is_sent.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        """Raises CancelledError for a response that is too large to keep, as if the client had gone away."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = [(name.lower(), value) for name, value in message["headers"]]
            self.is_too_large = int(dict(self.headers).get(b"content-length", b"0")) > BODY_BYTES_MAX
        elif message["type"] == "http.response.body":
            self.body += message["body"]
            self.is_too_large = len(self.body) > BODY_BYTES_MAX
            if not message["more_body"]:
                self._is_sent.set()
        if self.is_too_large:
            raise asyncio.CancelledError

    def to_response(self, *, varies_by_bearer: bool) -> CachedResponse | None:
        """Return None for a response that must not be kept."""
        names = {name for name, _ in self.headers}
        if self.status != 200 or b"set-cookie" in names:
            return None
        body = bytes(self.body)
        added = {} if b"content-length" in names else {"content-length": str(len(body))}
        if b"etag" not in names:
            added["etag"] = f'"{hashlib.sha256(body).hexdigest()[:24]}"'
        if varies_by_bearer and b"public" not in dict(self.headers).get(b"cache-control", b""):
            added["vary"] = "Authorization"
        headers = [*self.headers, *raw(added)]
        kept = [pair for pair in headers if pair[0] not in NOT_IN_304]
        values = dict(headers)
        date = values.get(b"last-modified")
        modified = None if date is None else parsedate_to_datetime(date.decode())
        return CachedResponse(values[b"etag"].decode(), headers, kept, body, modified)


async def capture(app: ASGIApp, scope: Scope, *, varies_by_bearer: bool) -> CachedResponse | None:
    """Run the application for a request without a body; None: its response must not be kept."""

    captured = _Capture()
    try:
        await app(scope, captured.receive, captured.send)
    except asyncio.CancelledError:
        if captured.is_too_large:
            return None
        raise
    return captured.to_response(varies_by_bearer=varies_by_bearer)
