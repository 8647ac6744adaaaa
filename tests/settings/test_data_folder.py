"""The data folder is its owner's alone, new or old."""

import os
import stat
from pathlib import Path

import pytest

from api import data_folder
from api.backends import make_database, make_storage
from api.data_folder import prepare_data_folder
from api.settings import Database, Server, Settings, Storage
from api.signing import signing_secret


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """With a database elsewhere: root's embedded one needs to enter, see tests/embedded/test_as_root.py."""
    return Settings(server=Server(data=str(tmp_path / "of" / "data")), database=Database(url="postgresql://a/b"))


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_a_new_one(settings: Settings, caplog: pytest.LogCaptureFixture, umask: int) -> None:
    before = os.umask(umask)
    try:
        assert prepare_data_folder(settings) == settings.data
    finally:
        os.umask(before)
    assert mode_of(settings.data) == 0o700
    assert not caplog.messages


@pytest.mark.parametrize(("mode", "closed"), [(0o755, 0o700), (0o770, 0o700), (0o701, 0o700), (0o2775, 0o2700)])
def test_one_that_is_open_is_closed_and_the_log_says_so(
    settings: Settings, caplog: pytest.LogCaptureFixture, mode: int, closed: int
) -> None:
    settings.data.mkdir(parents=True)
    settings.data.chmod(mode)
    for _ in range(2):
        prepare_data_folder(settings)
        assert mode_of(settings.data) == closed
        assert len(caplog.messages) == 1
        assert str(settings.data) in caplog.text


def test_one_that_cannot_be_changed_is_used_and_warned_about_once(
    settings: Settings, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    settings.data.mkdir(parents=True)
    settings.data.chmod(0o755)
    monkeypatch.setattr(Path, "chmod", refuse)
    data_folder._warn_of_open_folder.cache_clear()
    for _ in range(2):
        assert prepare_data_folder(settings) == settings.data
    assert len(caplog.messages) == 1
    assert "Operation not permitted" in caplog.text


@pytest.mark.parametrize("make", [make_database, make_storage, signing_secret])
def test_whatever_is_made_first_closes_it(settings: Settings, make: object) -> None:
    assert callable(make)
    make(settings if make is not make_database else Settings(server=settings.server))
    assert mode_of(settings.data) & 0o067 == 0


def test_it_is_not_made_where_nothing_is_kept_in_it(settings: Settings) -> None:
    make_database(settings)
    make_storage(Settings(server=settings.server, storage=Storage(backend="minio")))
    assert not settings.data.exists()
