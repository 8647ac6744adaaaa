"""Wakes the readers of this process: something was committed, look at the log."""

import asyncio
from contextlib import suppress


class Bell:
    """Ringing is free and never waits. It carries nothing: who missed a ring finds the rows all the same."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()
        self._to_tell = asyncio.Event()

    def ring(self) -> None:
        """Something was committed in this process; the others are to be told."""
        self.hear()
        self._to_tell.set()

    def hear(self) -> None:
        """Something was committed elsewhere."""
        rung, self._rung = self._rung, asyncio.Event()
        rung.set()

    def next_ring(self) -> asyncio.Event:
        """Taken before the log is read, so that a change during the reading is not slept through."""
        return self._rung

    async def to_tell(self) -> None:
        """Waits until there is something to tell the others."""
        await self._to_tell.wait()
        self._to_tell.clear()


async def heard(rung: asyncio.Event, at_most_s: float) -> bool:
    """Waits for the ring. False: there was none."""
    with suppress(TimeoutError):
        async with asyncio.timeout(at_most_s):
            await rung.wait()
    return rung.is_set()
