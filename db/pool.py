"""The engine's connections, taken and given back without the price of a session."""

import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, suppress
from functools import partial
from typing import Any

import asyncpg
from sqlalchemy import event
from sqlalchemy.exc import InvalidatePoolError, MissingGreenlet
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.util import greenlet_spawn

RESTED_S = 1.0
"""A connection that was used more recently is taken to be alive."""

GONE = (
    asyncpg.InterfaceError,
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.InternalClientError,  # the server has said that it ends, and has not ended yet
    OSError,
)
"""The connection had ended before it was asked, or ends now."""

USED_AT = "used_at"
"""In the `info` of a connection that lies in the pool."""

Connect = Callable[[], AbstractAsyncContextManager[Any]]


def watch(engine: AsyncEngine) -> None:
    """Connections that have ended are replaced before anybody gets them."""
    event.listen(engine.sync_engine, "checkin", _note_use)
    event.listen(engine.sync_engine, "checkout", _wake)


def pooled(engine: AsyncEngine) -> Connect:
    """One of the pool's connections at a time; it goes back as it came, or not at all."""
    return partial(_Borrowed, engine, engine.sync_engine.pool, _Idle(engine))


class _Borrowed:
    """No generator with a decorator around: that took longer than the pool does."""

    __slots__ = ("_engine", "_idle", "_pool", "_proxy")

    def __init__(self, engine: AsyncEngine, pool: Any, idle: "_Idle") -> None:
        self._engine = engine
        self._pool = pool
        self._idle = idle

    async def __aenter__(self) -> Any:
        """At once where nothing has to be waited for: to wait takes a greenlet, which costs more than all the rest."""
        self._proxy = self._awake() or await self._engine.raw_connection()
        return self._proxy.driver_connection

    async def __aexit__(self, _: Any, error: BaseException | None, _traceback: Any) -> None:
        if error is not None and (isinstance(error, GONE) or not isinstance(error, asyncpg.PostgresError)):
            self._proxy.invalidate()  # cancelled in the middle, for instance
        if self._pool.overflow() > 0:  # it is closed, and that is waited for
            await greenlet_spawn(self._proxy.close)
        else:
            self._proxy.close()

    def _awake(self) -> Any:
        if self._idle.next_is_awake():
            with suppress(MissingGreenlet):  # it has ended: a new one is waited for
                return self._engine.sync_engine.raw_connection()
        return None


class _Idle:
    """What lies in the pool, of which what came last is taken first."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._records: dict[Any, None] = {}
        event.listen(engine.sync_engine, "checkin", self._add)
        event.listen(engine.sync_engine, "checkout", self._remove)
        event.listen(engine.sync_engine, "close", self._remove)

    def next_is_awake(self) -> bool:
        record = next(reversed(self._records), None)
        return record is not None and not _has_rested(record)

    def _add(self, _: Any, record: Any) -> None:
        self._records[record] = None

    def _remove(self, _: Any, record: Any, *_proxy: Any) -> None:
        self._records.pop(record, None)


def _note_use(connection: Any, record: Any) -> None:
    if connection is None:
        record.info.pop(USED_AT, None)
    else:
        record.info[USED_AT] = time.monotonic()


def _wake(connection: Any, record: Any, _: Any) -> None:
    """`pool_pre_ping` for those that have rested: for a busy one it would be three round trips more per request.

    Of most that ended the driver has heard by itself.
    """
    if connection.driver_connection.is_closed():
        raise InvalidatePoolError
    if USED_AT not in record.info or not _has_rested(record):
        return
    try:
        connection.ping()
    except Exception as error:  # of whatever kind: it is of no use any more, and so are its siblings
        raise InvalidatePoolError from error


def _has_rested(record: Any) -> bool:
    """An empty place, too, as after a failure."""
    used_at: float = record.info.get(USED_AT, float("-inf"))
    return time.monotonic() - used_at >= RESTED_S
