"""Connections that are taken without waiting: always one that lives, and none that is kept too long."""

import asyncio
from collections.abc import AsyncGenerator

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from db import pool
from db.engine import make_config
from db.pool import Connect, pooled

PID = "select pg_backend_pid()"


@pytest.fixture
async def engine(database_url: str) -> AsyncGenerator[AsyncEngine]:
    engine = make_config(database_url, pool_size=2, max_overflow=2).get_engine()
    yield engine
    await engine.dispose()


async def pid(connect: Connect) -> int:
    async with connect() as driver:
        number: int = await driver.fetchval(PID)
        return number


async def test_the_one_that_was_used_last_is_used_next(engine: AsyncEngine) -> None:
    connect = pooled(engine)
    async with connect() as one, connect() as other:
        pids = [await driver.fetchval(PID) for driver in (one, other)]
    first = await pid(connect)
    assert first in pids
    assert [await pid(connect) for _ in range(3)] == [first] * 3


async def test_what_is_beyond_the_pool_is_closed(engine: AsyncEngine) -> None:
    connect = pooled(engine)
    for _ in range(2):
        assert len(set(await asyncio.gather(*(slowly(connect) for _ in range(4))))) == 4
        assert (engine.pool.checkedin(), engine.pool.checkedout()) == (2, 0)  # type: ignore[attr-defined]  # a QueuePool
    assert await pid(connect) == await pid(connect)


async def slowly(connect: Connect) -> int:
    async with connect() as driver:
        await asyncio.sleep(0.05)
        number: int = await driver.fetchval(PID)
        return number


async def test_one_that_has_ended_is_replaced(engine: AsyncEngine) -> None:
    connect = pooled(engine)
    before = await pid(connect)
    with pytest.raises(asyncpg.PostgresError):
        async with connect() as driver:
            await driver.execute("select pg_terminate_backend(pg_backend_pid())")
    assert await pid(connect) != before
    await engine.dispose()
    assert await pid(connect) == await pid(connect)


async def test_one_that_has_rested_is_asked_first(engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    connect = pooled(engine)
    before = await pid(connect)
    monkeypatch.setattr(pool, "RESTED_S", 0.0)
    assert await pid(connect) == before
