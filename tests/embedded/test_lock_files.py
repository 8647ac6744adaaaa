"""Lock files of a killed server, which PostgreSQL would believe for ever."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from db.embedded import EmbeddedPostgres, EmbeddedPostgresError
from db.embedded.binaries import binaries_for
from tests.embedded.support import eventually, postmaster, sql


@pytest.fixture
def stopped(made: Path, make: Callable[..., EmbeddedPostgres]) -> EmbeddedPostgres:
    return make()


@pytest.fixture
def stranger(stopped: EmbeddedPostgres) -> Iterator[int]:
    """Some process of the account that PostgreSQL runs as."""
    process = subprocess.Popen(["sleep", "60"], cwd="/", **stopped.account.credentials)
    yield process.pid
    process.kill()
    process.wait()


LOCK_FILES = ["postmaster.pid", ".s.PGSQL.5432.lock"]


@pytest.mark.parametrize("name", LOCK_FILES)
def test_an_empty_one_means_nothing(path: Path, stopped: EmbeddedPostgres, name: str) -> None:
    (path / "data" / name).touch()
    assert sql(stopped.start().url(driver=None), "SELECT 1") == 1


@pytest.mark.parametrize("name", LOCK_FILES)
def test_one_with_the_pid_of_some_process_means_nothing(
    path: Path, stopped: EmbeddedPostgres, stranger: int, name: str
) -> None:
    (path / "data" / name).write_text(f"{stranger}\n{path / 'data'}\n1\n5432\n{path / 'data'}\n\n")
    assert sql(stopped.start().url(driver=None), "SELECT 1") == 1


def test_one_with_the_pid_of_another_cluster_means_nothing(
    folder: Path, path: Path, stopped: EmbeddedPostgres, make: Callable[..., EmbeddedPostgres]
) -> None:
    other = make(folder / "other").start()
    (path / "data" / "postmaster.pid").write_text(f"{postmaster(other.home)}\n{path / 'data'}\n1\n5432\n\n\n")
    assert sql(stopped.start().url(driver=None), "SELECT 1") == 1
    assert sql(other.url(driver=None), "SELECT 1") == 1


def test_a_server_started_by_hand_is_left_alone(
    folder: Path, path: Path, stopped: EmbeddedPostgres, make: Callable[..., EmbeddedPostgres]
) -> None:
    binaries = binaries_for(stopped.account).directory
    with (folder / "log").open("wb") as log:
        by_hand = subprocess.Popen(
            [binaries / "postgres", "-D", path / "data", "-c", "unix_socket_directories="],
            stderr=log,
            **stopped.account.credentials,
        )
    try:
        assert eventually(lambda: b"ready to accept" in (folder / "log").read_bytes())
        with pytest.raises(EmbeddedPostgresError, match=f"not started here.*{by_hand.pid}"):
            stopped.start()
        assert by_hand.poll() is None
    finally:
        by_hand.terminate()
        by_hand.wait(20)
    assert sql(stopped.start().url(driver=None), "SELECT 1") == 1
