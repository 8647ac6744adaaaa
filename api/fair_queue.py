"""Shares a scarce resource fairly: a few at a time, and those who wait take turns by key.

A caller who asks often waits behind their own requests, not in front of others'.
"""

import asyncio
from collections import Counter, deque
from collections.abc import AsyncGenerator, Hashable
from contextlib import asynccontextmanager

from api.errors import TooManyRequests, Unavailable

RETRY_AFTER_S = 5

Turn = asyncio.Future[None]


class FairQueue:
    """Of one event loop.

    Args:
        name: What it shares, for errors.
        slots: How many may be used at once.
        waiting_max: How many may wait in all.
        waiting_per_key_max: How many may wait for one key.
        slots_per_key: How many may be used at once for one key; all, if left out.
    """

    def __init__(
        self, name: str, slots: int, *, waiting_max: int, waiting_per_key_max: int, slots_per_key: int | None = None
    ) -> None:
        self.name = name
        self.slots = slots
        self.slots_per_key = slots if slots_per_key is None else slots_per_key
        self.waiting_max = waiting_max
        self.waiting_per_key_max = waiting_per_key_max
        self.busy = 0
        self.waiting = 0
        self._busy: Counter[Hashable] = Counter()
        self._turns: dict[Hashable, deque[Turn]] = {}
        """The key whose turn is next comes first. While a slot is free, all that wait have as many as they may."""

    @asynccontextmanager
    async def turn(self, key: Hashable) -> AsyncGenerator[None]:
        """Hold a slot.

        Raises:
            TooManyRequests: Too many wait for this key.
            Unavailable: Too many wait, none of them for long for the same key.
        """
        await self._acquire(key)
        try:
            yield
        finally:
            self._release(key)

    async def _acquire(self, key: Hashable) -> None:
        if self._has_slot(key):
            self._take_slot(key)
            return
        turn = self._enqueue(key)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.cancelled():
                self._remove(key, turn)
            elif turn.exception() is None:  # the slot came at the same moment
                self._release(key)
            raise

    def _has_slot(self, key: Hashable) -> bool:
        return self.busy < self.slots and self._busy[key] < self.slots_per_key

    def _take_slot(self, key: Hashable) -> None:
        self.busy += 1
        self._busy[key] += 1

    def _enqueue(self, key: Hashable) -> Turn:
        if len(self._turns.get(key, ())) >= self.waiting_per_key_max:
            raise TooManyRequests(RETRY_AFTER_S, self.name)
        if self.waiting >= self.waiting_max:
            self._make_room(key)
        turn: Turn = asyncio.get_running_loop().create_future()
        self._turns.setdefault(key, deque()).append(turn)
        self.waiting += 1
        return turn

    def _make_room(self, key: Hashable) -> None:
        """Turn away the last of the longest queue, if that is longer than the newcomer's would be."""
        own = len(self._turns.get(key, ()))
        longest = max(self._turns, key=lambda each: len(self._turns[each]))
        if len(self._turns[longest]) > own + 1:
            turn = self._turns[longest][-1]
            self._remove(longest, turn)
            turn.set_exception(TooManyRequests(RETRY_AFTER_S, self.name))
        elif own:
            raise TooManyRequests(RETRY_AFTER_S, self.name)
        else:
            raise Unavailable(internal=f"too many wait for {self.name}")

    def _remove(self, key: Hashable, turn: Turn) -> None:
        turns = self._turns[key]
        turns.remove(turn)
        if not turns:
            del self._turns[key]
        self.waiting -= 1

    def _release(self, key: Hashable) -> None:
        self.busy -= 1
        self._busy[key] -= 1
        if not self._busy[key]:
            del self._busy[key]
        while (following := next(filter(self._has_slot, self._turns), None)) is not None:
            turns = self._turns.pop(following)
            turn = turns.popleft()
            self.waiting -= 1
            if turns:
                self._turns[following] = turns  # behind all others
            if not turn.done():
                self._take_slot(following)
                turn.set_result(None)
