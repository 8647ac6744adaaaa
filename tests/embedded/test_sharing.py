"""Several processes share one server: whoever comes first starts it, the last one out stops it."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from db.embedded import EmbeddedPostgres
from tests.embedded.support import Holder, ends, kill, postmaster, sql

HolderMaker = Callable[..., Holder]


def test_all_that_come_at_once_share_one_server_and_the_last_one_stops_it(path: Path, holder: HolderMaker) -> None:
    holders = [holder().send("start") for _ in range(3)]
    for each in holders:
        each.answer()
    started = (path / "server.log").read_text().count("starting PostgreSQL")
    urls = {each.does("url") for each in holders}
    server = postmaster(path)
    assert started == 1
    assert len(urls) == 1
    for each in holders:
        assert sql(urls.copy().pop().replace("+asyncpg", ""), "SELECT 1") == 1
        assert postmaster(path) == server
        each.does("release")
    assert ends(path)


def test_the_url_is_known_before_the_start(make: Callable[..., EmbeddedPostgres]) -> None:
    postgres = make()
    url = postgres.url(driver=None)
    postgres.start()
    assert sql(url, "SHOW server_version").startswith("18.")


def test_joining_and_asking_are_quick(postgres: EmbeddedPostgres, make: Callable[..., EmbeddedPostgres]) -> None:
    begun = time.monotonic()
    make().start()
    assert postgres.ensure() is False
    assert time.monotonic() - begun < 0.5


@pytest.mark.usefixtures("made")
def test_a_restart_finds_what_was_written(path: Path, make: Callable[..., EmbeddedPostgres]) -> None:
    first = make().start()
    sql(first.url(driver=None), "CREATE TABLE kept AS SELECT 7 AS number")
    first.release()
    first.wait_stopped()
    assert ends(path)
    assert sql(make().start().url(driver=None), "SELECT number FROM kept") == 7


@pytest.mark.usefixtures("made")
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_killed_holder_leaves_nothing(path: Path, holder: HolderMaker, number: signal.Signals) -> None:
    only = holder()
    only.does("start")
    only.process.send_signal(number)
    assert ends(path)
    assert not (path / "data" / "postmaster.pid").exists()


@pytest.mark.usefixtures("made")
def test_the_server_survives_its_starter_while_another_uses_it(path: Path, holder: HolderMaker) -> None:
    starter, other = holder(), holder()
    starter.does("start")
    other.does("start")
    server = postmaster(path)
    starter.kill()
    assert sql(other.does("url").replace("+asyncpg", ""), "SELECT 1") == 1
    assert other.does("ensure") is False
    assert postmaster(path) == server
    other.does("release")
    assert ends(path)


@pytest.mark.usefixtures("made")
def test_a_new_start_waits_for_the_end_of_the_last(path: Path, make: Callable[..., EmbeddedPostgres]) -> None:
    postgres = make()
    for _ in range(5):
        postgres.start()
        assert sql(postgres.url(driver=None), "SELECT 1") == 1
        postgres.release()
    postgres.wait_stopped()
    assert ends(path)


def test_a_throw_away_cluster_goes_with_its_last_holder(path: Path, holder: HolderMaker) -> None:
    first, second = holder(durable=False, discard=True), holder(durable=False, discard=True)
    first.does("start")
    second.does("start")
    first.kill()
    assert second.does("ensure") is False
    second.kill()
    assert ends(path)
    assert list(path.parent.iterdir()) == []


def shared_memory() -> set[str]:
    """The ids of the machine's segments."""
    return {line.split()[1] for line in Path("/proc/sysvipc/shm").read_text().splitlines()}


def test_a_throw_away_cluster_goes_even_when_its_server_was_killed_too(path: Path, holder: HolderMaker) -> None:
    only = holder(durable=False, discard=True)
    only.does("start")
    segment = (path / "data" / "postmaster.pid").read_text().splitlines()[6].split()[1]
    assert segment in shared_memory()
    kill(only.process.pid, postmaster(path))
    assert ends(path)
    assert list(path.parent.iterdir()) == []
    assert segment not in shared_memory()


@pytest.mark.usefixtures("made")
@pytest.mark.parametrize(("durable", "fsync"), [(True, "on"), (False, "off")])
def test_only_throw_away_data_is_not_written_through(
    make: Callable[..., EmbeddedPostgres], durable: bool, fsync: str
) -> None:
    url = make(durable=durable, settings={"work_mem": "5MB"}).start().url(driver=None)
    assert sql(url, "SHOW fsync") == fsync
    assert sql(url, "SHOW synchronous_commit") == fsync
    assert sql(url, "SHOW work_mem") == "5MB"


def test_only_the_owner_can_connect(path: Path, postgres: EmbeddedPostgres) -> None:
    assert sql(postgres.url(driver=None), "SHOW listen_addresses") == ""
    assert (path / "data").stat().st_mode & 0o777 == 0o700
    assert (path / "data" / ".s.PGSQL.5432").stat().st_mode & 0o777 == 0o700


def test_text_sorts_alike_everywhere(postgres: EmbeddedPostgres) -> None:
    url = postgres.url(driver=None)
    assert sql(url, "SELECT string_agg(x, '' ORDER BY x) FROM unnest(ARRAY['b', 'ä', 'A', 'a', 'B']) AS x") == "ABabä"
    assert sql(url, "SELECT lower('ÄÖÜ')") == "äöü"
    assert sql(url, "SHOW timezone") == "UTC"
