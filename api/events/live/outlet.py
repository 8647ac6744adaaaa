"""Sends to one connection, and gives it up when it takes nothing any more."""

import asyncio
from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager
from typing import Any

from api.events.live.hub import Hub

LAST_CHANCE_S = 0.5
"""For what is being sent when everybody is to leave."""

Send = Callable[[Any], Awaitable[None]]


class Outlet:
    def __init__(self, send: Send, stalled_s: float) -> None:
        self._send = send
        self._stalled_s = stalled_s
        self._limits: set[asyncio.Timeout] = set()

    async def __call__(self, message: Any) -> None:
        """Raises TimeoutError where the other side does not read; the connection is of no use then."""
        async with asyncio.timeout(self._stalled_s) as limit:
            self._limits.add(limit)
            try:
                await self._send(message)
            finally:
                self._limits.discard(limit)

    def hurry(self) -> None:
        self._stalled_s = min(self._stalled_s, LAST_CHANCE_S)
        for limit in self._limits:
            limit.reschedule(asyncio.get_running_loop().time() + self._stalled_s)


@contextmanager
def outlet(hub: Hub, send: Send) -> Generator[Outlet]:
    made = Outlet(send, hub.pace.stalled_s)
    with hub.at_close(made.hurry):
        yield made
