"""Connections that are taken without waiting: always one that lives, and none that is kept too long."""

import asyncio
from collections.abc import AsyncGenerator

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from db import pool
from db.engine import make_config
from db.pool import Connect, pooled
from tests.database.pools import counts, given_back

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
        await given_back(engine)
        assert counts(engine) == (2, 0)
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
    await given_back(engine)
    assert await pid(connect) == before


async def test_one_is_kept_for_a_moment(database_url: str) -> None:
    engine = make_config(database_url, pool_size=4).get_engine()
    connect = pooled(engine)
    first = await pid(connect)
    assert counts(engine) == (0, 1)
    async with connect() as same, connect():
        assert counts(engine) == (0, 2)
        assert await same.fetchval(PID) == first
    await given_back(engine)
    assert counts(engine) == (2, 0)
    await engine.dispose()


async def test_no_more_are_kept_than_half_of_the_pool(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "KEPT_S", 60)
    engine = make_config(database_url, pool_size=4).get_engine()
    connect = pooled(engine)
    await asyncio.gather(*(slowly(connect) for _ in range(4)))
    assert counts(engine) == (2, 2)
    async with asyncio.timeout(10), engine.connect(), engine.connect():  # the others are anybody's
        assert counts(engine) == (0, 4)
    await engine.dispose()


async def test_none_is_kept_when_the_engine_ends(database_url: str) -> None:
    engine = make_config(database_url, pool_size=4).get_engine()
    async with pooled(engine)() as driver:
        pass
    assert counts(engine) == (0, 1)
    await engine.dispose()
    assert driver.is_closed()


async def test_none_is_given_back_while_the_engine_ends(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Closing waits for the server, and there is a look at what is kept meanwhile."""
    monkeypatch.setattr(pool, "KEPT_S", 0)
    engine = make_config(database_url, pool_size=8).get_engine()
    connect = pooled(engine)
    async with connect() as one, connect() as two, connect() as three:
        pass
    await engine.dispose()
    assert [driver.is_closed() for driver in (one, two, three)] == [True] * 3
