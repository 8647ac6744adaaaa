"""Votes that arrive together are counted together: one statement, one commit, one acknowledgement each."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Coroutine, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import asyncpg

from api.errors import Unavailable
from db.repositories.votes import Ballot, BallotRepository, Counted

TOGETHER_MAX = 100
WAITING_MAX = 5000
UNDONE = ("22", "23", "40001", "40P01", "P0")
"""PostgreSQL's codes, or their beginnings, that say: the statement was refused and rolled back."""


class Cast:
    """A ballot, and who waits for it to be counted."""

    __slots__ = ("answer", "ballot")

    def __init__(self, ballot: Ballot) -> None:
        self.ballot = ballot
        self.answer: asyncio.Future[Counted | None] = asyncio.get_running_loop().create_future()

    @property
    def key(self) -> tuple[int, UUID]:
        return self.ballot.post_id, self.ballot.voter.id

    def settle(self, counted: Counted | None) -> None:
        if not self.answer.done():
            self.answer.set_result(counted)

    def fail(self, error: Exception) -> None:
        if not self.answer.done():
            self.answer.set_exception(error)


class BallotBox:
    """A ballot that comes alone is counted at once; those that come while others are counted are the next to be.

    Ballots of one voter on one post keep their order: never two in one statement. A post that somebody else has locked
    holds up nobody but those who vote on it: they are counted apart, once the lock is gone.
    """

    def __init__(self, ballots: BallotRepository) -> None:
        self.ballots = ballots
        self._waiting: deque[Cast] = deque()
        self._apart: set[int] = set()
        """Posts whose lock is waited for."""
        self._emptying = False
        self._tasks: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def open(self) -> AsyncGenerator[None]:
        """At the end everything that was cast is counted."""
        try:
            yield
        finally:
            while self._tasks:
                await asyncio.wait(self._tasks)

    async def cast(self, ballot: Ballot) -> Counted | None:
        """The counters right after it, committed; None where the voter sees no such post."""
        if len(self._waiting) >= WAITING_MAX:
            raise Unavailable(internal="too many votes are waiting")
        cast = Cast(ballot)
        self._waiting.append(cast)
        self._empty()
        return await cast.answer

    def _empty(self) -> None:
        if not self._emptying:
            self._emptying = True
            self._start(self._count_all())

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _count_all(self) -> None:
        try:
            while together := self._take():
                apart: dict[int, list[Cast]] = {}
                for cast in await self._count(together, waits=False):
                    apart.setdefault(cast.ballot.post_id, []).append(cast)
                for post_id, casts in apart.items():
                    self._apart.add(post_id)
                    self._start(self._count_apart(post_id, casts))
        finally:
            self._emptying = False

    async def _count_apart(self, post_id: int, casts: Sequence[Cast]) -> None:
        try:
            await self._count(casts, waits=True)
        finally:
            self._apart.discard(post_id)
            self._empty()

    def _take(self) -> list[Cast]:
        """The next that may share a statement. Whoever has gone meanwhile is not counted."""
        taken: list[Cast] = []
        left: deque[Cast] = deque()
        keys: set[tuple[int, UUID]] = set()
        for cast in self._waiting:
            if cast.answer.done():
                continue
            if len(taken) < TOGETHER_MAX and cast.key not in keys and cast.ballot.post_id not in self._apart:
                taken.append(cast)
            else:
                left.append(cast)
            keys.add(cast.key)  # what is left behind keeps back those that came after it
        self._waiting = left
        return taken

    async def _count(self, casts: Sequence[Cast], *, waits: bool) -> list[Cast]:
        """Those that have no answer yet: their posts are locked, or there are none."""
        try:
            counted = await self.ballots.count([cast.ballot for cast in casts], waits=waits)
        except Exception as error:
            if len(casts) > 1 and _was_undone(error):  # by one of them, and the others shall not suffer from it
                return [left for cast in casts for left in await self._count([cast], waits=waits)]
            for cast in casts:
                cast.fail(error)
            return []
        for cast, state in zip(casts, counted, strict=True):
            if waits or state is not None:
                cast.settle(state)
        return [cast for cast in casts if not cast.answer.done()]


def _was_undone(error: Exception) -> bool:
    """Nothing of the statement was kept. Where that is not certain it is not repeated: a step must not count twice."""
    return isinstance(error, asyncpg.PostgresError) and (error.sqlstate or "").startswith(UNDONE)
