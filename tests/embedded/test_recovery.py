"""Whatever is killed, and whenever: what was committed is there again, and nobody has to lend a hand."""

from __future__ import annotations

import asyncio
import os
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path

import asyncpg
import pytest

from db.embedded import EmbeddedPostgres, EmbeddedPostgresError
from db.embedded.binaries import binaries_for
from db.embedded.locks import FileLock
from tests.embedded.support import Holder, alive_in, ends, eventually, kill, postmaster, sql, supervisor

VICTIMS: dict[str, Callable[[Path], list[int]]] = {
    "postmaster": lambda path: [postmaster(path)],
    "supervisor": lambda path: [supervisor(path)],
    "both": lambda path: [supervisor(path), postmaster(path)],
}
LOST = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError)  # what asyncpg raises then


def fill(postgres: EmbeddedPostgres) -> None:
    sql(postgres.url(driver=None), "CREATE TABLE numbers AS SELECT n FROM generate_series(1, 1000) AS n")


def count(postgres: EmbeddedPostgres) -> int:
    return int(sql(postgres.url(driver=None), "SELECT count(*) FROM numbers"))


@pytest.mark.parametrize("victims", VICTIMS)
def test_a_holder_brings_a_killed_server_back(path: Path, postgres: EmbeddedPostgres, victims: str) -> None:
    fill(postgres)
    for _ in range(2):
        pids = VICTIMS[victims](path)
        kill(*pids)
        assert eventually(postgres.ensure)
        assert count(postgres) == 1000
        assert postgres.ensure() is False
        assert not set(pids) & {postmaster(path), supervisor(path)}
    postgres.release()
    postgres.wait_stopped()
    assert ends(path)


@pytest.mark.usefixtures("made")
def test_of_several_holders_one_brings_it_back(path: Path, holder: Callable[..., Holder]) -> None:
    holders = [holder() for _ in range(3)]
    for each in holders:
        each.does("start")
    kill(postmaster(path))
    assert eventually(lambda: not (path / "data" / "postmaster.pid").exists() or not alive_in(path / "data"))
    brought_back = [each.answer() for each in [each.send("ensure") for each in holders]]
    assert sorted(brought_back) == [False, False, True]
    assert [each.does("ensure") for each in holders] == [False, False, False]


@pytest.mark.usefixtures("made")
@pytest.mark.parametrize("victims", VICTIMS)
def test_a_start_right_after_the_kill_of_everything(
    path: Path, holder: Callable[..., Holder], make: Callable[..., EmbeddedPostgres], victims: str
) -> None:
    first = holder()
    first.does("start")
    postgres = make()
    sql(postgres.url(driver=None), "CREATE TABLE numbers AS SELECT n FROM generate_series(1, 1000) AS n")
    pids = VICTIMS[victims](path)
    first.process.kill()
    kill(*pids)
    postgres.start()
    assert count(postgres) == 1000


def test_a_query_that_outlives_its_server_holds_up_nobody(postgres: EmbeddedPostgres, path: Path) -> None:
    fill(postgres)
    endless = "SELECT count(*) FROM generate_series(1, 1000000) AS a, generate_series(1, 1000000) AS b"
    failures: list[type[Exception]] = []

    def run_it() -> None:
        try:
            sql(postgres.url(driver=None), endless)
        except LOST as error:
            failures.append(type(error))

    query = threading.Thread(target=run_it)
    query.start()
    active = "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%generate_series%'"
    assert eventually(lambda: sql(postgres.url(driver=None), active) > 1)
    kill(postmaster(path))
    begun = time.monotonic()
    assert eventually(postgres.ensure)
    assert time.monotonic() - begun < 5
    query.join(5)
    assert failures
    assert count(postgres) == 1000


def test_every_acknowledged_row_survives(path: Path, postgres: EmbeddedPostgres) -> None:
    sql(postgres.url(driver=None), "CREATE TABLE numbers(n int)")

    async def write_until_killed() -> int:
        acknowledged = 0
        connection = await asyncpg.connect(postgres.url(driver=None))
        killer = threading.Timer(0.3, kill, VICTIMS["both"](path))
        killer.start()
        try:
            while True:
                await connection.execute("INSERT INTO numbers VALUES ($1)", acknowledged)
                acknowledged += 1
        except LOST:
            return acknowledged
        finally:
            killer.join()
            connection.terminate()

    acknowledged: list[int] = []
    writer = threading.Thread(target=lambda: acknowledged.append(asyncio.run(write_until_killed())))
    writer.start()
    writer.join(20)
    assert acknowledged[0] > 0
    assert eventually(postgres.ensure)
    assert acknowledged[0] <= count(postgres) <= acknowledged[0] + 1


def test_a_kill_in_the_middle_of_initdb(
    path: Path, holder: Callable[..., Holder], make: Callable[..., EmbeddedPostgres]
) -> None:
    for _ in range(2):
        first = holder().send("start")
        assert eventually((path / "data.partial" / "global").exists)
        first.kill()
        assert not (path / "data").exists()
    postgres = make().start()
    assert sql(postgres.url(driver=None), "SELECT 1") == 1
    assert not (path / "data.partial").exists()


@pytest.mark.usefixtures("made")
def test_a_server_without_a_supervisor_is_replaced(path: Path, make: Callable[..., EmbeddedPostgres]) -> None:
    """Where the system cannot tie the server to its supervisor, it outlives it, and nobody would ever stop it."""
    postgres = make().start()
    fill(postgres)
    postgres.release()
    postgres.wait_stopped()
    with FileLock(path / "alive") as alive, (path / "server.log").open("ab") as log:
        assert alive.try_exclusive()
        binaries = binaries_for(postgres.account).directory
        orphan = subprocess.Popen(
            [binaries / "postgres", "-D", path / "data", "-c", f"unix_socket_directories={path / 'data'}"],
            pass_fds=[alive.fd],
            stderr=log,
            **postgres.account.credentials,
        )
    assert eventually((path / "data" / ".s.PGSQL.5432").exists)
    postgres.start()
    assert orphan.wait(10) == 0
    assert supervisor(path) != os.getpid()
    assert count(postgres) == 1000


def test_a_database_that_has_disappeared_is_not_made_anew(path: Path, postgres: EmbeddedPostgres) -> None:
    kill(postmaster(path))
    assert eventually(lambda: not alive_in(path))
    (path / "data").rename(path / "elsewhere")
    with pytest.raises(EmbeddedPostgresError, match="has disappeared"):
        postgres.ensure()
    assert not (path / "data").exists()
    (path / "elsewhere").rename(path / "data")
    assert postgres.ensure()


def test_nobody_brings_back_what_was_released(path: Path, postgres: EmbeddedPostgres) -> None:
    postgres.release()
    postgres.wait_stopped()
    assert postgres.ensure() is False
    assert ends(path)
