"""One connection of a process beside its pool: it hears the signals of the others, and holds what one of all may do."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import asyncpg
from sqlalchemy import func, literal, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from db.engine import DatabaseUnreachable

NAME = "corkboard_events"
FIRST_PAUSE_S = 0.1
LONGEST_PAUSE_S = 10.0
CHECK_EVERY_S = 15.0
"""A connection that died without a word is noticed so."""

LOST = (OSError, TimeoutError, SQLAlchemyError, asyncpg.PostgresError, asyncpg.InterfaceError, DatabaseUnreachable)

logger = logging.getLogger(__name__)


class Channel:
    """LISTEN and NOTIFY with no content, and advisory locks that end with the process. It comes back by itself."""

    def __init__(self, engine: AsyncEngine, heard: Callable[[], None]) -> None:
        self.engine = engine
        self.heard = heard
        self._connection: AsyncConnection | None = None
        self._held: set[str] = set()
        self._busy = asyncio.Lock()

    @asynccontextmanager
    async def open(self) -> AsyncGenerator[None]:
        task = asyncio.create_task(self._stay_connected())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def signal(self) -> bool:
        """Rings in all other processes, once this returns True. Never in a transaction: NOTIFY makes commits queue."""
        return await self._execute(select(func.pg_notify(NAME, ""))) is not None

    async def holds(self, name: str) -> bool:
        """Whether this process is the one of all that does `name`; if nobody is, it becomes the one."""
        if name in self._held:
            return True
        lock = func.pg_try_advisory_lock(func.hashtextextended(literal(f"{NAME} {name}"), 0))
        if await self._execute(select(lock)):
            self._held.add(name)
        return name in self._held

    async def _execute(self, statement: Any) -> Any:
        """The scalar; None where there is no connection."""
        async with self._busy:
            if self._connection is None:
                return None
            try:
                return (await self._connection.execute(statement)).scalar()
            except LOST:
                return None  # `_listen` notices, too

    async def _stay_connected(self) -> None:
        pause = FIRST_PAUSE_S
        while True:
            try:
                async with self.engine.connect() as plain:
                    connection = await plain.execution_options(isolation_level="AUTOCOMMIT")
                    await self._listen(connection)
                pause = FIRST_PAUSE_S
            except LOST as error:
                logger.warning("Signals of other processes are not heard: %s; again in %.1f s", error, pause)
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_S)

    async def _listen(self, connection: AsyncConnection) -> None:
        """Until the connection is lost, which raises."""
        driver: Any = (await connection.get_raw_connection()).driver_connection
        own = driver.get_server_pid()
        await driver.add_listener(NAME, lambda _connection, pid, *_: None if pid == own else self.heard())
        self._connection = connection
        try:
            self.heard()  # whatever was signalled meanwhile
            while True:
                await asyncio.sleep(CHECK_EVERY_S)
                async with self._busy:
                    await connection.execute(text("select 1"))
        finally:
            self._connection = None
            self._held.clear()
            await connection.invalidate()  # with its locks and its LISTEN: not for the pool
