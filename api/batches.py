"""What arrives together is done together: one statement, one commit, and an answer for each."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Hashable, Sequence
from contextlib import asynccontextmanager
from typing import Any, Generic, TypeVar

import asyncpg

from api.errors import Unavailable

A = TypeVar("A")
R = TypeVar("R")

LATER: Any = object()
"""No answer yet."""

Do = Callable[[Sequence[A]], Awaitable[Sequence[R]]]
"""Answers each, committed, or `LATER`."""

TOGETHER_MAX = 100
WAITING_MAX = 5000
UNDONE = ("22", "23", "40001", "40P01", "P0")
"""PostgreSQL's codes, or their beginnings, that say: the statement was refused and rolled back."""


class Waiting(Generic[A, R]):
    """What somebody asks for, and their wait for the answer."""

    __slots__ = ("answer", "asked")

    def __init__(self, asked: A) -> None:
        self.asked = asked
        self.answer: asyncio.Future[R] = asyncio.get_running_loop().create_future()

    def settle(self, answer: R) -> None:
        if not self.answer.done():
            self.answer.set_result(answer)

    def fail(self, error: Exception) -> None:
        if not self.answer.done():
            self.answer.set_exception(error)


def one_lane(_: Any) -> Hashable:
    return None


class Batches(Generic[A, R]):
    """What comes alone is done at once; what comes while others are done is next, up to half of all at a time.

    Lanes do not wait for each other.
    """

    def __init__(self, do: Do[A, R], lane: Callable[[A], Hashable] = one_lane) -> None:
        self.do = do
        self.lane = lane
        self._waiting: dict[Hashable, deque[Waiting[A, R]]] = {}
        self._busy: set[Hashable] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def open(self) -> AsyncGenerator[None]:
        """At the end everything that was asked for is done."""
        try:
            yield
        finally:
            while self._tasks:
                await asyncio.wait(self._tasks)

    async def ask(self, asked: A) -> R:
        if sum(map(len, self._waiting.values())) >= WAITING_MAX:
            raise Unavailable(internal="too many are waiting")
        waiting: Waiting[A, R] = Waiting(asked)
        lane = self.lane(asked)
        self._waiting.setdefault(lane, deque()).append(waiting)
        self.go_on(lane)
        return await waiting.answer

    def go_on(self, lane: Hashable) -> None:
        if lane not in self._busy:
            self._busy.add(lane)
            self.start(self._do_all(lane))

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def take(self, waiting: deque[Waiting[A, R]], most: int) -> list[Waiting[A, R]]:
        """The next that are done together, taken out of those that wait. Who has gone meanwhile gets nothing done."""
        taken: list[Waiting[A, R]] = []
        while waiting and len(taken) < most:
            first = waiting.popleft()
            if not first.answer.done():
                taken.append(first)
        return taken

    async def work_off(self, together: Sequence[Waiting[A, R]]) -> None:
        await answer(together, self.do)

    async def _do_all(self, lane: Hashable) -> None:
        waiting, done = self._waiting.setdefault(lane, deque()), 0
        try:
            while together := self.take(waiting, _share(len(waiting), done)):
                await self.work_off(together)
                done = len(together)
        finally:
            self._busy.discard(lane)
            if not waiting:
                del self._waiting[lane]


def _share(waiting: int, done: int) -> int:
    """How many of those who wait are done next, after so many were done.

    Half of all there are: while those are done, the others are answered and ask again. All at once, they would
    wait for the database, and then it for them.
    """
    return min((waiting + done + 1) // 2 if done else waiting, TOGETHER_MAX)


async def answer(together: Sequence[Waiting[A, R]], do: Do[A, R]) -> None:
    """One by one where they were refused together: of one's fault the others shall not suffer."""
    try:
        answers = await do([each.asked for each in together])
    except Exception as error:
        if len(together) > 1 and _was_undone(error):
            for each in together:
                await answer([each], do)
        else:
            for each in together:
                each.fail(error)
        return
    for each, its in zip(together, answers, strict=True):
        if its is not LATER:
            each.settle(its)


def _was_undone(error: Exception) -> bool:
    """Nothing of the statement was kept. Where that is not certain it is not repeated: a step must not count twice."""
    return isinstance(error, asyncpg.PostgresError) and (error.sqlstate or "").startswith(UNDONE)
