"""HTTP as bytes on a socket, for clients that no library would be."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from api.http.response_headers import DEFAULTS

WAIT_S = 10
HOST = "Host: localhost\r\n"


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    def error(self, status: int, code: str, *, is_last: bool = True) -> dict[str, Any]:
        """The one error body, with the headers of every response, mostly as the last word on the connection."""
        assert self.status == status, self
        assert self.headers["content-type"] == "application/json"
        assert self.headers["cache-control"] == "no-store"
        assert (self.headers.get("connection") == "close") == is_last
        for name, value in DEFAULTS:
            assert self.headers[name.decode()] == value.decode()
        body: dict[str, Any] = json.loads(self.body)
        assert (body["status"], body["title"], body["code"]) == (status, HTTPStatus(status).phrase, code)
        assert body["detail"]["user_message"].endswith(".")
        assert body["detail"]["internal_message"]
        return body


class Connection:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def send(self, data: bytes | str) -> None:
        """Until the server does not take any more, or has closed."""
        self.writer.write(data if isinstance(data, bytes) else data.encode("latin-1"))
        with suppress(ConnectionError):
            await self.writer.drain()

    async def answer(self) -> Answer:
        async with asyncio.timeout(WAIT_S):
            head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            status, *lines = head.strip().split("\r\n")
            headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
            length = int(headers.get("content-length", 0))
            return Answer(int(status.split()[1]), headers, await self.reader.readexactly(length))

    async def rest(self) -> bytes:
        """What comes until the server closes; a connection that was torn down has ended, too."""
        received = b""
        with suppress(ConnectionError):
            async with asyncio.timeout(WAIT_S):
                while part := await self.reader.read(65_536):
                    received += part
        return received


@asynccontextmanager
async def connected(url: str) -> AsyncGenerator[Connection]:
    reader, writer = await asyncio.open_connection("127.0.0.1", int(url.rpartition(":")[2]))
    try:
        yield Connection(reader, writer)
    finally:
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()


def get(path: str = "/health/live", *headers: str) -> str:
    return f"GET {path} HTTP/1.1\r\n{HOST}" + "".join(f"{line}\r\n" for line in headers) + "\r\n"


def post(length: int | None, path: str = "/api/posts", *headers: str) -> str:
    """A head that announces a body of JSON; without `length` in chunks."""
    framing = "Transfer-Encoding: chunked" if length is None else f"Content-Length: {length}"
    lines = "".join(f"{line}\r\n" for line in ("Content-Type: application/json", framing, *headers))
    return f"POST {path} HTTP/1.1\r\n{HOST}{lines}\r\n"


HANDSHAKE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",  # of RFC 6455
}


def handshake(path: str = "/api/ws/me", *lines: str, method: str = "GET", **changed: str | None) -> str:
    """The head that opens a WebSocket.

    Args:
        changed: Headers that differ, with underscores; None leaves one out.
    """
    headers = HANDSHAKE | {name.replace("_", "-"): value for name, value in changed.items()}
    said = [f"{name}: {value}" for name, value in headers.items() if value is not None]
    return f"{method} {path} HTTP/1.1\r\n{HOST}" + "".join(f"{line}\r\n" for line in (*said, *lines)) + "\r\n"
