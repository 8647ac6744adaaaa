"""A database that is busy, changed or gone: 503 for whom it hits, and nothing left over afterwards."""

import asyncio

import httpx
import pytest
from litestar import get
from litestar.di import NamedDependency
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

from db import engine as engines
from db.pool import RESTED_S
from tests.errors.bodies import error_of
from tests.errors.conftest import Start

POST = {"title": "a", "text": "b"}


def unavailable(answer: httpx.Response) -> str:
    """The internal message of a 503 that says when to come back."""
    body = error_of(answer, 503, "unavailable")
    assert int(answer.headers["retry-after"]) > 0
    internal: str = body["detail"]["internal_message"]
    return internal


async def lone_statement(url: str, statement: str) -> None:
    engine = create_async_engine(url, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(statement))
    await engine.dispose()


@get("/slow")
async def slow(session: NamedDependency[AsyncSession]) -> None:
    await session.execute(text("select pg_sleep(30)"))


@get("/cut-off")
async def cut_off(session: NamedDependency[AsyncSession]) -> None:
    await session.execute(text("select pg_terminate_backend(pg_backend_pid())"))


async def test_no_connection_is_free(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "POOL_WAIT_S", 0.05)
    app, client = await start(pool_size=2, max_overflow=1)
    held = [await app.state.engine.connect() for _ in range(3)]
    assert unavailable(await client.get("/api/posts")) == "no database connection was free"
    assert unavailable(await client.post("/api/posts", json=POST)) == "no database connection was free"
    for connection in held:
        await connection.close()
    assert (await client.post("/api/posts", json=POST)).status_code == 201


async def test_connections_cut_while_they_rest_are_replaced_unseen(start: Start, empty_database_url: str) -> None:
    _, client = await start(pool_size=2)
    await asyncio.gather(*(client.get("/api/posts") for _ in range(2)))
    others = "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname = "
    await lone_statement(empty_database_url, f"{others} current_database()")
    await asyncio.sleep(RESTED_S)  # a connection that was used just now is not asked whether it lives
    assert (await client.post("/api/posts", json=POST)).status_code == 201


async def test_a_connection_cut_in_mid_request(start: Start, caplog: pytest.LogCaptureFixture) -> None:
    app, client = await start(cut_off, pool_size=1, max_overflow=0)
    assert unavailable(await client.get("/cut-off")) == "database unavailable"
    assert (await client.get("/api/posts")).status_code == 200
    assert app.state.engine.pool.checkedout() == 0
    assert [record.levelname for record in caplog.records] == ["WARNING"]


async def test_the_database_is_gone(start: Start, empty_database_url: str) -> None:
    _, client = await start()
    url = make_url(empty_database_url)
    server = url.set(database="postgres").render_as_string(hide_password=False)
    await lone_statement(server, f"drop database {url.database} with (force)")
    for answer in (await client.get("/api/posts"), await client.post("/api/posts", json=POST)):
        assert unavailable(answer) == "database unreachable"
        assert str(url.database) not in answer.text
    assert unavailable(await client.get("/health/ready")) == "away: database"
    assert (await client.get("/health/live")).status_code == 200


async def test_a_table_changed_behind_a_cached_plan(start: Start) -> None:
    app, client = await start(pool_size=1, max_overflow=0)
    await client.post("/api/posts", json=POST)
    assert (await client.get("/api/posts")).status_code == 200
    engine: AsyncEngine = app.state.engine
    async with engine.begin() as connection:
        await connection.execute(text("alter table posts alter username type varchar(60)"))
    answers = [await client.get("/api/posts") for _ in range(3)]
    assert [answer.status_code for answer in answers] in ([503, 200, 200], [200, 200, 200])
    if answers[0].status_code == 503:
        assert unavailable(answers[0]) == "sqlstate 0A000"


async def test_a_statement_that_takes_too_long(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "STATEMENT_TIMEOUT_MS", 50)
    app, client = await start(slow, pool_size=1, max_overflow=0)
    answer = await client.get("/slow")
    assert unavailable(answer) == "sqlstate 57014"
    assert answer.json()["detail"]["user_message"] == "That took too long. Please try again."
    assert (await client.get("/api/posts")).status_code == 200
    assert app.state.engine.pool.checkedout() == 0


async def test_a_lock_that_is_held_too_long(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "LOCK_TIMEOUT_MS", 50)
    app, client = await start()
    async with app.state.engine.connect() as connection:
        await connection.execute(text("lock table posts"))
        assert unavailable(await client.post("/api/posts", json=POST)) == "sqlstate 55P03"
        await connection.rollback()
    assert (await client.post("/api/posts", json=POST)).status_code == 201
