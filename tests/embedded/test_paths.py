"""Any path will do: nothing is split, expanded, decoded or cut."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import NullPool, text
from sqlalchemy.ext.asyncio import create_async_engine

from db.embedded import EmbeddedPostgres, EmbeddedPostgresError
from tests.embedded.support import ends, eventually, kill, sql, supervisor

MakeCluster = Callable[..., EmbeddedPostgres]
THERE = "SELECT current_setting('data_directory')"


@pytest.mark.parametrize(
    "name",
    ["a 'very' \"odd\" %41+name, ümläut & $HOME", "l" * 60, "l" * 120],
    ids=["odd", "long", "longer"],
)
async def test_any_name_will_do(folder: Path, make: MakeCluster, name: str) -> None:
    path = folder / name / "postgres"
    postgres = make(path, durable=False).start()
    engine = create_async_engine(postgres.url(), poolclass=NullPool)
    async with engine.connect() as connection:
        assert (await connection.execute(text(THERE))).scalar() == str(path / "data")
    assert sql(postgres.url(driver=None), THERE) == str(path / "data")
    postgres.release()
    postgres.wait_stopped()
    assert ends(path)
    assert not list(postgres.socket_directory.parent.glob(".s.PGSQL*"))
    assert not postgres.socket_directory.exists() or postgres.socket_directory == postgres.data


def test_a_socket_elsewhere_survives_a_kill(folder: Path, make: MakeCluster) -> None:
    path = folder / ("l" * 100)
    postgres = make(path, durable=False).start()
    assert postgres.socket_directory != postgres.data
    kill(supervisor(path))
    assert eventually(postgres.ensure)
    assert sql(postgres.url(driver=None), "SELECT 1") == 1
    postgres.release()
    postgres.wait_stopped()
    assert not postgres.socket_directory.exists()


def test_a_planted_socket_directory_is_refused(folder: Path, make: MakeCluster) -> None:
    """The temporary directory belongs to everybody."""
    trap = folder / "trap"
    trap.mkdir()
    postgres = make(folder / ("l" * 100), durable=False)
    postgres.socket_directory.symlink_to(trap)
    try:
        with pytest.raises(EmbeddedPostgresError, match="must be a directory"):
            postgres.start()
        assert list(trap.iterdir()) == []
    finally:
        postgres.socket_directory.unlink()


def test_a_link_to_another_disk_is_followed(folder: Path, path: Path, make: MakeCluster) -> None:
    path.symlink_to(folder / "other disk")
    assert sql(make().start().url(driver=None), THERE) == str(folder / "other disk" / "data")


def test_a_relative_path_does_not_depend_on_where_one_goes(
    folder: Path, make: MakeCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    postgres = make(Path("postgres"), durable=False)
    monkeypatch.chdir("/")
    assert sql(postgres.start().url(driver=None), THERE) == str(folder / "postgres" / "data")
