"""Keeps answers as long as they are true, and makes each once however many wait for it."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass

from api.feed.answers import Answer
from api.feed.changes import Changes

AGE_MAX_S = 1.0
"""What others change is heard of by a signal, which can be lost: then an answer is as old as this at the most."""
ENTRIES_MAX = 5_000
ENTRY_BYTES = 1_000
"""What an entry takes beside its body, more or less."""

Make = Callable[[Answer | None], Awaitable[Answer | None]]
"""Given what there was before, of which a part may be of use still."""


@dataclass(frozen=True, slots=True)
class Start:
    """When the reading began of what is kept, and on what it depends."""

    change: int
    at: float
    names: tuple[str, ...]

    def is_good(self, changes: Changes) -> bool:
        return time.monotonic() - self.at < AGE_MAX_S and not changes.since(self.change, self.names)


@dataclass(frozen=True, slots=True)
class Entry:
    start: Start
    answer: Answer | None
    """None: it is not for everybody; the application finds out for whom it is."""

    @property
    def bytes(self) -> int:
        return ENTRY_BYTES + (len(self.answer.body) if self.answer else 0)


class AnswerCache:
    """Least recently used first out.

    A waiting request gets what was begun before it came only if nothing was changed since: as if it had been kept.
    """

    def __init__(self, changes: Changes, bytes_max: int) -> None:
        self.changes = changes
        self.bytes_max = bytes_max
        self._entries: OrderedDict[Hashable, Entry] = OrderedDict()
        self._bytes = 0
        self._flights: dict[Hashable, tuple[Start, asyncio.Task[Answer | None]]] = {}
        self._tasks: set[asyncio.Task[Answer | None]] = set()

    def find(self, key: Hashable) -> Entry | None:
        """What is kept and true."""
        entry = self._entries.get(key)
        if entry is None or not entry.start.is_good(self.changes):
            return None
        self._entries.move_to_end(key)
        return entry

    async def make(self, key: Hashable, names: tuple[str, ...], make: Make) -> Answer | None:
        """Whoever goes away meanwhile takes nothing from those who wait with them."""
        flight = self._flights.get(key)
        if flight is None or not flight[0].is_good(self.changes):
            start = Start(self.changes.now, time.monotonic(), names)
            task = asyncio.create_task(self._fly(key, start, make))
            self._tasks.add(task)
            task.add_done_callback(self._land)
            flight = self._flights[key] = start, task
        return await asyncio.shield(flight[1])

    async def _fly(self, key: Hashable, start: Start, make: Make) -> Answer | None:
        try:
            before = self._entries.get(key)
            answer = await make(before.answer if before else None)
        finally:
            if self._flights.get(key, (None,))[0] is start:
                del self._flights[key]
        self._keep(key, Entry(start, answer))
        return answer

    def _land(self, task: asyncio.Task[Answer | None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            task.exception()  # who waits gets it; if nobody does any more, it is nobody's

    def _keep(self, key: Hashable, entry: Entry) -> None:
        """Unless what is there was begun later."""
        before = self._entries.get(key)
        if before is not None:
            if before.start.change > entry.start.change or before.start.at > entry.start.at:
                return
            self._bytes -= before.bytes
        self._entries[key] = entry
        self._entries.move_to_end(key)
        self._bytes += entry.bytes
        while self._bytes > self.bytes_max or len(self._entries) > ENTRIES_MAX:
            self._bytes -= self._entries.popitem(last=False)[1].bytes
