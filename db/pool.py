"""The engine's connections, taken and given back without the price of a session."""

import asyncio
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

KEPT_S = 0.05
"""So long, and no longer than twice that, one that was used is kept out of the pool for whoever comes next."""

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
    return partial(_Borrowed, engine, _Idle(engine), _Kept(engine))


class _Borrowed:
    """No generator with a decorator around: that took longer than the pool does."""

    __slots__ = ("_engine", "_idle", "_kept", "_proxy")

    def __init__(self, engine: AsyncEngine, idle: "_Idle", kept: "_Kept") -> None:
        self._engine = engine
        self._idle = idle
        self._kept = kept

    async def __aenter__(self) -> Any:
        """At once where nothing has to be waited for: to wait takes a greenlet, which costs more than all the rest."""
        self._proxy = self._kept.take() or self._awake() or await self._engine.raw_connection()
        return self._proxy.driver_connection

    async def __aexit__(self, _: Any, error: BaseException | None, _traceback: Any) -> None:
        if error is None and self._kept.keep(self._proxy):
            return
        if error is not None and (isinstance(error, GONE) or not isinstance(error, asyncpg.PostgresError)):
            self._proxy.invalidate()  # cancelled in the middle, for instance
        await _give_back(self._engine, self._proxy)

    def _awake(self) -> Any:
        if self._idle.next_is_awake():
            with suppress(MissingGreenlet):  # it has ended: a new one is waited for
                return self._engine.sync_engine.raw_connection()
        return None


async def _give_back(engine: AsyncEngine, proxy: Any) -> None:
    pool: Any = engine.sync_engine.pool
    if pool.overflow() > 0:  # it is closed, and that is waited for
        await greenlet_spawn(proxy.close)
    else:
        proxy.close()


class _Kept:
    """Connections between one use and the next: to give one back and take it again costs as much as a short question.

    Half of the pool at the most. What nobody has taken from one look to the next is given back.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._proxies: list[Any] = []
        self._untouched = 0
        """So many of them, from the first on, lay here since the last look."""
        self._next_look: asyncio.TimerHandle | None = None
        self._giving_back: asyncio.Task[None] | None = None
        event.listen(engine.sync_engine, "engine_disposed", self._drop)

    def take(self) -> Any:
        """The one that came last, or None."""
        while self._proxies:
            proxy = self._proxies.pop()
            self._untouched = min(self._untouched, len(self._proxies))
            if not proxy.driver_connection.is_closed():
                return proxy
            proxy.invalidate()
        return None

    def keep(self, proxy: Any) -> bool:
        pool: Any = self._engine.sync_engine.pool
        if pool.checkedout() * 2 > pool.size():
            return False
        self._proxies.append(proxy)
        if self._next_look is None:
            self._next_look = asyncio.get_running_loop().call_later(KEPT_S, self._look)
        return True

    def _look(self) -> None:
        rested, self._proxies = self._proxies[: self._untouched], self._proxies[self._untouched :]
        self._untouched = len(self._proxies)
        loop = asyncio.get_running_loop()
        self._next_look = loop.call_later(KEPT_S, self._look) if self._proxies else None
        if rested:
            self._giving_back = loop.create_task(self._give_all_back(rested))

    async def _give_all_back(self, rested: list[Any]) -> None:
        for proxy in rested:
            await _give_back(self._engine, proxy)

    def _drop(self, _: Any) -> None:
        dropped, self._proxies, self._untouched = self._proxies, [], 0
        if self._next_look is not None:
            self._next_look.cancel()
            self._next_look = None
        for proxy in dropped:  # each is waited for, and nobody may take or give back the others meanwhile
            proxy.invalidate()


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
