"""A small HTTP/1.1 client that sends prepared requests over one connection, one after the other."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import NamedTuple

HEAD_END = b"\r\n\r\n"


class Answer(NamedTuple):
    status: int
    body: bytes


class Connection(asyncio.Protocol):
    """Understands answers with a Content-Length, and those without a body. Made by `open`."""

    _transport: asyncio.Transport

    def __init__(self) -> None:
        self._answer: asyncio.Future[Answer] | None = None
        self._received = bytearray()
        self._body_begins = 0
        self._length = 0

    @classmethod
    async def open(cls, port: int) -> Connection:
        transport, connection = await asyncio.get_running_loop().create_connection(cls, "127.0.0.1", port)
        connection.use(transport)
        return connection

    def use(self, transport: asyncio.Transport) -> None:
        self._transport = transport

    async def ask(self, request: bytes) -> Answer:
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._answer

    def close(self) -> None:
        self._transport.abort()

    def data_received(self, data: bytes) -> None:
        received = self._received
        received += data
        if not self._length:
            end = received.find(HEAD_END)
            if end < 0:
                return
            self._body_begins = end + len(HEAD_END)
            self._length = self._body_begins + _content_length(bytes(received[:end]))
        if len(received) >= self._length:
            answer = Answer(int(received[9:12]), bytes(received[self._body_begins : self._length]))
            del received[: self._length]
            self._length = 0
            if self._answer is not None:
                self._answer.set_result(answer)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(exc or ConnectionError("The server has closed the connection."))


def _content_length(head: bytes) -> int:
    head = head.lower()
    if b"\r\ntransfer-encoding:" in head:
        raise ConnectionError("The answer comes in chunks of unknown length.")
    _, found, rest = head.partition(b"\r\ncontent-length:")
    return int(rest.partition(b"\r\n")[0]) if found else 0


async def ask(port: int, requests: Sequence[bytes]) -> list[Answer]:
    connection = await Connection.open(port)
    try:
        return [await connection.ask(request) for request in requests]
    finally:
        connection.close()


async def drip(port: int, requests: Sequence[bytes], per_second: float) -> None:
    """Sends at a steady rate, over and over, until it is cancelled."""
    loop = asyncio.get_running_loop()
    connection = await Connection.open(port)
    try:
        began, sent = loop.time(), 0
        while True:
            answer = await connection.ask(requests[sent % len(requests)])
            if answer.status >= 400:
                raise ConnectionError(f"A request beside the load was answered with {answer.status}.")
            sent += 1
            await asyncio.sleep(began + sent / per_second - loop.time())
    finally:
        connection.close()
