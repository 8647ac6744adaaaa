"""Statements on the driver's connections, when these end: a read is asked again, a write is sent once and no more."""

import asyncio
import gc
from collections.abc import AsyncGenerator
from itertools import count
from typing import Any

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, bindparam, case, exists, func, insert, select
from sqlalchemy.ext.asyncio import AsyncEngine

from db import pool
from db.embedded import EmbeddedPostgres
from db.engine import DatabaseUnreachable, make_config
from db.pool import GONE, pooled
from db.statements import Compiled, Reads, Writes
from tests import cluster
from tests.database.pools import given_back
from tests.database.silent_proxy import SilentProxy
from tests.embedded.support import eventually, kill, postmaster, sql

MARKS = Table("marks", MetaData(), Column("number", Integer, unique=True))
MARKING = insert(MARKS).values(number=bindparam("number", type_=Integer))
MARK = Compiled(MARKING.returning(MARKS.c.number))
MARK_SLOWLY = Compiled(MARKING.returning(func.pg_sleep(60)))
PID = select(func.pg_backend_pid())
SLEEP_UNLESS_MARKED = select(func.pg_sleep(case((exists(select(MARKS.c.number)), 0), else_=60)))


@pytest.fixture
async def engine(empty_database_url: str) -> AsyncGenerator[AsyncEngine]:
    engine = make_config(empty_database_url, pool_size=2).get_engine()
    async with engine.begin() as connection:
        await connection.run_sync(MARKS.metadata.create_all)
    yield engine
    await engine.dispose()


@pytest.fixture
def reads(engine: AsyncEngine) -> Reads:
    return Reads(pooled(engine))


@pytest.fixture
def writes(engine: AsyncEngine) -> Writes:
    return Writes(pooled(engine))


@pytest.fixture
def restless(monkeypatch: pytest.MonkeyPatch) -> None:
    """No connection has ever rested, however slow the machine is."""
    monkeypatch.setattr(pool, "RESTED_S", 3600)


def kill_unheard(url: str) -> None:
    """Ends all other connections to the database, and holds up the event loop, so that no driver hears of it."""
    others = "pid <> pg_backend_pid() and datname = current_database()"
    ending = f"select bool_and(pg_terminate_backend(pid, 10000)) from pg_stat_activity where {others}"
    assert sql(_plain(url), ending)


async def marks(engine: AsyncEngine) -> list[int]:
    async with engine.connect() as connection:
        return list((await connection.scalars(select(MARKS.c.number).order_by(MARKS.c.number))).all())


async def asleep(url: str) -> None:
    """Waits until somebody sleeps in the database."""
    sleeping = "select count(*) from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database()"
    assert await asyncio.to_thread(eventually, lambda: sql(_plain(url), sleeping) > 0)


async def test_a_read_is_asked_again(
    empty_database_url: str, engine: AsyncEngine, reads: Reads, restless: None
) -> None:
    """Also where all connections of the pool have ended."""
    before = {rows[0][0] for rows in await asyncio.gather(reads.rows(PID, {}), reads.rows(PID, {}))}
    kill_unheard(empty_database_url)
    for rows in await asyncio.gather(*(reads.rows(PID, {}) for _ in range(4))):
        assert rows[0][0] not in before


async def test_a_read_whose_connection_ends_meanwhile_is_asked_again(
    empty_database_url: str, reads: Reads, engine: AsyncEngine
) -> None:
    asking = asyncio.create_task(reads.rows(SLEEP_UNLESS_MARKED, {}))
    await asleep(empty_database_url)
    sql(_plain(empty_database_url), "insert into marks values (1)")
    kill_unheard(empty_database_url)
    assert len(await asking) == 1


async def test_a_write_to_a_connection_that_has_ended_is_told_and_not_sent_again(
    empty_database_url: str, engine: AsyncEngine, writes: Writes, restless: None
) -> None:
    await writes.rows(MARK, {"number": 1})
    kill_unheard(empty_database_url)
    with pytest.raises(GONE):
        await writes.rows(MARK, {"number": 2})
    assert await marks(engine) == [1]
    await writes.rows(MARK, {"number": 2})
    assert await marks(engine) == [1, 2]


async def test_a_connection_that_has_rested_is_asked_before_a_write(
    empty_database_url: str, engine: AsyncEngine, writes: Writes, monkeypatch: pytest.MonkeyPatch
) -> None:
    await writes.rows(MARK, {"number": 1})
    monkeypatch.setattr(pool, "RESTED_S", 0)
    await given_back(engine)
    kill_unheard(empty_database_url)
    await writes.rows(MARK, {"number": 2})
    assert await marks(engine) == [1, 2]


async def test_of_an_end_that_was_heard_a_write_notices_nothing(
    empty_database_url: str, engine: AsyncEngine, writes: Writes, restless: None
) -> None:
    async with writes.connect() as driver:
        pass
    kill_unheard(empty_database_url)
    assert await asyncio.to_thread(eventually, driver.is_closed)
    await writes.rows(MARK, {"number": 1})
    assert await marks(engine) == [1]


async def test_a_write_whose_connection_ends_meanwhile_does_not_count(
    empty_database_url: str, engine: AsyncEngine, writes: Writes
) -> None:
    writing = asyncio.create_task(writes.rows(MARK_SLOWLY, {"number": 1}))
    await asleep(empty_database_url)
    kill_unheard(empty_database_url)
    with pytest.raises(GONE):
        await writing
    assert await marks(engine) == []


async def test_a_write_whose_answer_is_lost_counts_once(
    empty_database_url: str, engine: AsyncEngine, restless: None
) -> None:
    """Only the caller can know whether it may be repeated. A read may."""
    proxy = SilentProxy(empty_database_url)
    async with proxy.open() as url:
        behind = make_config(url, pool_size=1).get_engine()
        writes, reads = Writes(pooled(behind)), Reads(pooled(behind))
        await writes.rows(MARK, {"number": 1})
        proxy.swallow_next()
        with pytest.raises(GONE):
            await writes.rows(MARK, {"number": 2})
        assert await marks(engine) == [1, 2]
        assert len(await reads.rows(PID, {})) == 1
        proxy.swallow_next()
        assert len(await reads.rows(PID, {})) == 1
        await behind.dispose()


async def test_what_is_cancelled_leaves_no_connection_behind(
    empty_database_url: str, engine: AsyncEngine, writes: Writes
) -> None:
    writing = asyncio.create_task(writes.rows(MARK_SLOWLY, {"number": 1}))
    await asleep(empty_database_url)
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing
    pool: Any = engine.pool
    assert pool.checkedout() == 0
    await writes.rows(MARK, {"number": 2})
    assert await marks(engine) == [2]


async def test_a_server_that_restarts_costs_at_most_the_write_under_way(restless: None) -> None:
    with cluster.open_folder() as folder:
        path = folder / "postgres"
        server = await asyncio.to_thread(EmbeddedPostgres(path).start)
        engine = make_config(server.url(), pool_size=2).get_engine()
        async with engine.begin() as connection:
            await connection.run_sync(MARKS.metadata.create_all)
        acknowledged = await _written_while_it_restarts(Writes(pooled(engine)), server)
        kept = await marks(engine)
        await engine.dispose()
        server.release()
    assert set(acknowledged) <= set(kept)
    assert len(kept) <= len(acknowledged) + 1


async def _written_while_it_restarts(writes: Writes, server: EmbeddedPostgres) -> list[int]:
    """Each number is sent once, one after the other. Those that were acknowledged; some after the restart."""
    acknowledged: list[int] = []
    restarting = asyncio.create_task(_restart(server))
    async with asyncio.timeout(60):
        for number in count():
            came_late = restarting.done()
            try:
                await writes.rows(MARK, {"number": number})
            except (*GONE, DatabaseUnreachable):
                await asyncio.sleep(0.02)
                continue
            acknowledged.append(number)
            if came_late:
                break
    await restarting
    return acknowledged


async def _restart(server: EmbeddedPostgres) -> None:
    await asyncio.to_thread(kill, postmaster(server.path))
    await asyncio.to_thread(server.ensure)


def _plain(url: str) -> str:
    """For the driver itself."""
    return url.replace("+asyncpg", "")


async def test_what_was_compiled_goes_with_its_statement(reads: Reads) -> None:
    """Searches have as many statements as there are numbers of words."""
    for number in range(3):
        statement = select(func.abs(-number), *[func.length("x") for _ in range(number)])
        assert (await reads.rows(statement, {}))[0][0] == number
        assert len(reads._compiled) == 1
        del statement
        gc.collect()
    assert not reads._compiled
