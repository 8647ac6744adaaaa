"""Without the price of a session: a statement compiled once, on the driver's connection, its rows as they come.

The connections are those of the engine's pool. Each statement is its own transaction: it sees what was committed when
it began, and what it does is committed when its rows are there.
"""

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from functools import partial
from typing import Any
from weakref import WeakKeyDictionary

import asyncpg
from sqlalchemy import ClauseElement, ScalarSelect, Select, bindparam, make_url, select

from db.pool import GONE, Connect

DIALECT = make_url("postgresql+asyncpg://").get_dialect()()

Fetch = Callable[[str, Sequence[Any]], Awaitable[list[Any]]]
"""Sends the text of a statement with its arguments."""

LATELY_S = 60.0
"""How old may be what `rows_of_late` answers."""
LATELY_MAX = 100
"""Answers that are kept for it."""


def given(name: str, kind: Any) -> ScalarSelect[Any]:
    """A parameter that PostgreSQL does not look at when it plans: else it plans anew for each value, which takes
    longer than reading a page does."""
    return select(bindparam(name, type_=kind)).scalar_subquery()


class Compiled:
    """The text of a statement with $1, $2 …, and what its parameters are called."""

    def __init__(self, statement: ClauseElement) -> None:
        compiled: Any = statement.compile(dialect=DIALECT)
        if compiled.post_compile_params:
            raise ValueError("The text of this statement depends on its parameters.")
        self.text = str(compiled)
        self._fixed: Mapping[str, Any] = compiled.params
        self._names: Sequence[str] = compiled.positiontup or ()

    def arguments(self, values: Mapping[str, Any]) -> list[Any]:
        """In the driver's order; what is not among the values was fixed with the statement."""
        fixed = self._fixed
        return [values[name] if name in values else fixed[name] for name in self._names]


class Driver:
    """Runs compiled statements. Errors are the driver's own; `api/problems.py` knows them."""

    def __init__(self, connect: Connect) -> None:
        self.connect = connect

    async def _fetch(self, text: str, arguments: Sequence[Any]) -> list[Any]:
        async with self.connect() as driver:
            rows: list[Any] = await driver.fetch(text, *arguments)
            return rows

    async def _fetch_within(
        self, text: str, arguments: Sequence[Any], timeout_s: float, *, plan_anew: bool = False
    ) -> list[Any]:
        """Cancel the statement on the server when the time is over, at no cost before. Raises QueryCanceledError."""
        async with self.connect() as driver:
            fetch = (await driver.prepare(text)).fetch if plan_anew else partial(driver.fetch, text)
            try:
                rows: list[Any] = await fetch(*arguments, timeout=timeout_s)
            except TimeoutError:
                await driver.fetch(";")  # asyncpg sends it once the server has answered to the cancellation
                raise asyncpg.QueryCanceledError(f"cancelled after {timeout_s} s") from None
            return rows


class Reads(Driver):
    """Runs statements that are made once and kept, as by a function with a cache: each is compiled at its first use.

    What is compiled goes with its statement: a search may have any number of words, and the cache forgets.
    """

    def __init__(self, connect: Connect) -> None:
        super().__init__(connect)
        self._compiled: WeakKeyDictionary[Select[Any], Compiled] = WeakKeyDictionary()
        self._lately: OrderedDict[Hashable, tuple[float, list[Any]]] = OrderedDict()

    async def rows(self, statement: Select[Any], values: Mapping[str, Any]) -> list[Any]:
        """Asked once more on another connection if the first one had ended: a read may be repeated."""
        return await self._repeat(statement, values, self._fetch)

    async def rows_within(
        self, statement: Select[Any], values: Mapping[str, Any], timeout_s: float, *, plan_anew: bool = False
    ) -> list[Any]:
        """`rows`, for a statement that may take long. Raises QueryCanceledError when the time is over.

        Args:
            plan_anew: Its plan depends on the values: PostgreSQL keeps none for all of them, as it else does after
                five times. It takes two round trips more.
        """
        fetch = partial(self._fetch_within, timeout_s=timeout_s, plan_anew=plan_anew)
        return await self._repeat(statement, values, fetch)

    async def _repeat(self, statement: Select[Any], values: Mapping[str, Any], fetch: Fetch) -> list[Any]:
        compiled = self._compiled.get(statement)
        if compiled is None:
            compiled = self._compiled[statement] = Compiled(statement)
        arguments = compiled.arguments(values)
        try:
            return await fetch(compiled.text, arguments)
        except GONE:
            return await fetch(compiled.text, arguments)

    def forget(self) -> None:
        """Drop what `rows_of_late` keeps."""
        self._lately.clear()

    async def rows_of_late(self, statement: Select[Any], values: Mapping[str, Any]) -> list[Any]:
        """As they are, or were within the last `LATELY_S`: for what only decides how something is read."""
        key = (statement, *values.items())
        at, rows = self._lately.get(key, (float("-inf"), []))
        if time.monotonic() - at > LATELY_S:
            rows = await self.rows(statement, values)
            self._lately[key] = time.monotonic(), rows
            self._lately.move_to_end(key)
            while len(self._lately) > LATELY_MAX:
                self._lately.popitem(last=False)
        return rows


class Writes(Driver):
    """Runs statements that change something, once: of one whose connection ended nobody knows whether it counts."""

    async def rows(self, compiled: Compiled, values: Mapping[str, Any]) -> list[Any]:
        return await self._fetch(compiled.text, compiled.arguments(values))
