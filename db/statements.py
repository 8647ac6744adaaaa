"""Without the price of a session: a statement compiled once, on the driver's connection, its rows as they come.

The connections are those of the engine's pool. Each statement is its own transaction: it sees what was committed when
it began, and what it does is committed when its rows are there.
"""

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import asyncpg
from sqlalchemy import ClauseElement, Select, make_url
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.util import greenlet_spawn

GONE = (
    asyncpg.InterfaceError,
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.InternalClientError,  # the server has said that it ends, and has not ended yet
    OSError,
)
"""The connection had ended before it was asked, or ends now."""

DIALECT = make_url("postgresql+asyncpg://").get_dialect()()

Connect = Callable[[], AbstractAsyncContextManager[Any]]


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


class Reads(Driver):
    """Runs statements that are made once and kept, as by a function with a cache: each is compiled at its first use."""

    def __init__(self, connect: Connect) -> None:
        super().__init__(connect)
        self._compiled: dict[Select[Any], Compiled] = {}

    async def rows(self, statement: Select[Any], values: Mapping[str, Any]) -> list[Any]:
        """Asked once more on another connection if the first one had ended: a read may be repeated."""
        compiled = self._compiled.get(statement)
        if compiled is None:
            compiled = self._compiled[statement] = Compiled(statement)
        arguments = compiled.arguments(values)
        try:
            return await self._fetch(compiled.text, arguments)
        except GONE:
            return await self._fetch(compiled.text, arguments)


class Writes(Driver):
    """Runs statements that change something, once: of one whose connection ended nobody knows whether it counts."""

    async def rows(self, compiled: Compiled, values: Mapping[str, Any]) -> list[Any]:
        return await self._fetch(compiled.text, compiled.arguments(values))


def pooled(engine: AsyncEngine) -> Connect:
    """One of the pool's connections at a time; it goes back as it came, or not at all."""

    @asynccontextmanager
    async def connect() -> AsyncGenerator[Any]:
        proxy = await engine.raw_connection()
        try:
            yield proxy.driver_connection
        except BaseException as error:  # cancelled in the middle, for instance
            if isinstance(error, GONE) or not isinstance(error, asyncpg.PostgresError):
                proxy.invalidate()
            raise
        finally:
            await greenlet_spawn(proxy.close)  # closes it, and waits for that, where the pool has enough

    return connect
