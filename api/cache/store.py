"""Keeps values as long as the data they were made from is current, and makes each once however many wait for it."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

from api.cache.invalidation import Invalidation

T = TypeVar("T")

MAX_AGE_S = 1.0
"""Signals of other processes can be lost: then a value is as old as this at the most."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """When the data of a value began to be read, and the tags it depends on."""

    version: int
    taken_at: float
    tags: tuple[str, ...]

    def is_valid(self, invalidation: Invalidation) -> bool:
        is_young = time.monotonic() - self.taken_at < MAX_AGE_S
        return is_young and not invalidation.has_changed_since(self.version, self.tags)


@dataclass(frozen=True, slots=True)
class Entry(Generic[T]):
    snapshot: Snapshot
    value: T
    size: int


class SnapshotCache(Generic[T]):
    """Evicts the least recently used first, by number and by bytes.

    A waiting caller joins a value that is in flight only if nothing it depends on has changed since its data began to
    be read: the same rule as for kept ones, so that every caller reads its own writes.
    """

    def __init__(
        self,
        invalidation: Invalidation,
        *,
        entries_max: int,
        bytes_max: int | None = None,
        size_of: Callable[[T], int] = lambda _: 0,
    ) -> None:
        self.invalidation = invalidation
        self.entries_max = entries_max
        self.bytes_max = bytes_max
        self.size_of = size_of
        self._entries: OrderedDict[Hashable, Entry[T]] = OrderedDict()
        self._size = 0
        self._in_flight: dict[Hashable, tuple[Snapshot, asyncio.Task[T]]] = {}
        self._tasks: set[asyncio.Task[T]] = set()

    def find(self, key: Hashable) -> Entry[T] | None:
        """Return the entry if it is still valid."""
        entry = self._entries.get(key)
        if entry is None or not entry.snapshot.is_valid(self.invalidation):
            return None
        self._entries.move_to_end(key)
        return entry

    async def get_or_make(
        self, key: Hashable, tags: tuple[str, ...], make: Callable[[], Awaitable[T]], *, keep: bool = True
    ) -> T:
        """Join the value in flight or make it. A cancelled caller takes nothing from those who wait with it."""
        flight = self._in_flight.get(key)
        if flight is None or not flight[0].is_valid(self.invalidation):
            snapshot = Snapshot(self.invalidation.version, time.monotonic(), tags)
            task = asyncio.create_task(self._make(key, snapshot, make, keep=keep))
            self._tasks.add(task)
            task.add_done_callback(self._forget_task)
            flight = self._in_flight[key] = snapshot, task
        return await asyncio.shield(flight[1])

    async def _make(self, key: Hashable, snapshot: Snapshot, make: Callable[[], Awaitable[T]], *, keep: bool) -> T:
        try:
            value = await make()
        finally:
            if self._in_flight.get(key, (None,))[0] is snapshot:
                del self._in_flight[key]
        if keep:
            self._keep(key, Entry(snapshot, value, self.size_of(value)))
        return value

    def _forget_task(self, task: asyncio.Task[T]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            task.exception()  # retrieved by the waiters; without any it is nobody's

    def _keep(self, key: Hashable, entry: Entry[T]) -> None:
        """Store the entry unless a newer one is there."""
        before = self._entries.get(key)
        if before is not None:
            theirs, ours = before.snapshot, entry.snapshot
            if theirs.version > ours.version or theirs.taken_at > ours.taken_at:
                return
            self._size -= before.size
        self._entries[key] = entry
        self._entries.move_to_end(key)
        self._size += entry.size
        while len(self._entries) > self.entries_max or (self.bytes_max is not None and self._size > self.bytes_max):
            self._size -= self._entries.popitem(last=False)[1].size
