"""Who listens, over real sockets."""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

PATIENCE_S = 60
Headers = dict[str, str]


@dataclass(frozen=True)
class Frame:
    """A server-sent event: its fields, and what is behind a colon."""

    id: str | None
    event: str | None
    data: Any


class Stream:
    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self.position = ""
        self._lines = response.aiter_lines()

    async def next(self) -> Frame:
        """The next one with data; what comes without moves the position."""
        async with asyncio.timeout(PATIENCE_S):
            while (frame := await self._frame()).data is None:
                pass
        return frame

    async def idle(self) -> str:
        """The position after the next one without data."""
        async with asyncio.timeout(PATIENCE_S):
            frame = await self._frame()
        assert frame.data is None, frame
        return self.position

    async def kinds(self, count: int) -> list[str | None]:
        return [(await self.next()).event for _ in range(count)]

    async def end(self) -> None:
        """Waits for it, whatever else is told before."""
        with suppress(EOFError):
            while True:
                await self.next()

    async def _frame(self) -> Frame:
        fields: dict[str, str] = {}
        async for line in self._lines:
            if not line:
                break
            name, _, value = line.partition(": ")
            fields[name] = value
        else:
            raise EOFError
        self.position = fields.get("id", self.position)
        data = fields.get("data")
        return Frame(fields.get("id"), fields.get("event"), None if data is None else json.loads(data))


@asynccontextmanager
async def stream(url: str, headers: Headers | None = None, **query: Any) -> AsyncGenerator[Stream]:
    """It has begun: whatever happens from now on is told."""
    async with (
        httpx.AsyncClient(timeout=PATIENCE_S) as client,
        client.stream("GET", f"{url}/api/events/stream", params=query, headers=headers) as response,
    ):
        assert response.status_code == 200, await response.aread()
        listening = Stream(response)
        await listening.idle()
        yield listening


class Socket:
    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    async def say(self, message: Any) -> None:
        await self.connection.send(json.dumps(message))

    async def hear(self) -> dict[str, Any]:
        async with asyncio.timeout(PATIENCE_S):
            heard: dict[str, Any] = json.loads(await self.connection.recv())
        return heard

    async def ask(self, message: Any) -> dict[str, Any]:
        await self.say(message)
        return await self.hear()

    async def subscribe(self, **wanted: Any) -> str:
        """The position that was told."""
        answer = await self.ask({"subscribe": wanted})
        position: str = answer["subscribed"]["position"]
        return position

    async def end(self) -> int | None:
        """Waits for it; its code."""
        with suppress(ConnectionClosed):
            while True:
                await self.hear()
        return self.connection.close_code

    async def kinds(self, count: int) -> list[str]:
        return [(await self.hear())["event"]["kind"] for _ in range(count)]


@asynccontextmanager
async def socket(url: str, path: str = "/api/ws/test", **options: Any) -> AsyncGenerator[Socket]:
    async with connect(url.replace("http", "ws", 1) + path, **options) as connection:
        yield Socket(connection)
