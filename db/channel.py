"""One connection of a process beside its pool: it hears the signals of the others, and holds what one of all may do."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

import asyncpg
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from db.engine import DatabaseUnreachable

NAME = "corkboard_events"
FIRST_PAUSE_S = 0.1
LONGEST_PAUSE_S = 10.0
CHECK_EVERY_S = 15.0
"""A connection that died without a word is noticed so."""

LOST = (
    OSError,
    TimeoutError,
    SQLAlchemyError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    DatabaseUnreachable,
)

logger = logging.getLogger(__name__)


class Channel:
    """LISTEN and NOTIFY, and advisory locks that end with the process. It comes back by itself.

    Args:
        engine: Whose database it is.
        heard: Called when other processes signal, which has no content.
        subscribers: Called with each payload that other processes publish, by channel name.
    """

    def __init__(
        self,
        engine: AsyncEngine,
        heard: Callable[[], None],
        subscribers: Mapping[str, Callable[[str], None]] | None = None,
    ) -> None:
        self.engine = engine
        self.heard = heard
        self.subscribers = dict(subscribers or {})
        self._driver: Any = None
        self._held: set[str] = set()
        self._busy = asyncio.Lock()

    @property
    def is_connected(self) -> bool:
        return self._driver is not None

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
        return await self._value("select pg_notify($1, '')", NAME) is not None

    async def publish(self, name: str, payloads: Sequence[str]) -> bool:
        """Sends each payload to the subscribers in other processes; False where there is no connection."""
        statement = "select count(pg_notify($1, payload)) from unnest($2::text[]) as payload"
        return await self._value(statement, name, payloads) is not None

    async def holds(self, name: str) -> bool:
        """Whether this process is the one of all that does `name`; if nobody is, it becomes the one."""
        if name not in self._held:
            lock = "select pg_try_advisory_lock(hashtextextended($1, 0))"
            if await self._value(lock, f"{NAME} {name}"):
                self._held.add(name)
        return name in self._held

    async def _value(self, statement: str, *values: str | Sequence[str]) -> Any:
        """None where there is no connection."""
        async with self._busy:
            if self._driver is None:
                return None
            try:
                return await self._driver.fetchval(statement, *values)
            except LOST:
                return None  # `_listen` notices, too

    async def _stay_connected(self) -> None:
        pause = FIRST_PAUSE_S
        while True:
            try:
                async with self._connected() as driver:
                    await self._listen(driver)
                pause = FIRST_PAUSE_S
            except LOST as error:
                logger.warning("Signals of other processes are not heard: %s; again in %.1f s", error, pause)
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_S)

    @asynccontextmanager
    async def _connected(self) -> AsyncGenerator[Any]:
        """The driver's own connection, made as the pool makes them, but not one of the pool."""
        async with self.engine.connect() as connection:
            proxy = await connection.get_raw_connection()
            driver: Any = proxy.driver_connection
            proxy.detach()
            try:
                yield driver
            finally:
                driver.terminate()  # with its locks and its LISTEN

    async def _listen(self, driver: Any) -> None:
        """Until the connection is lost, which raises."""
        own = driver.get_server_pid()
        await driver.add_listener(NAME, lambda _connection, pid, *_: None if pid == own else self.heard())
        for name, receive in self.subscribers.items():
            await driver.add_listener(name, _from_others(own, receive))
        self._driver = driver
        try:
            self.heard()  # whatever was signalled meanwhile
            while True:
                await asyncio.sleep(CHECK_EVERY_S)
                async with self._busy:
                    await driver.execute("select 1")
        finally:
            self._driver = None
            self._held.clear()


def _from_others(own: int, receive: Callable[[str], None]) -> Callable[[Any, int, str, str], None]:
    """PostgreSQL notifies the sender as well."""

    def on_notify(_connection: Any, pid: int, _name: str, payload: str) -> None:
        if pid != own:
            receive(payload)

    return on_notify
