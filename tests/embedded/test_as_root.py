"""Root starts it: PostgreSQL runs as somebody else, who cannot go everywhere. And a plain user, whom root becomes."""

from __future__ import annotations

import json
import os
import pwd
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from api.data_folder import prepare_data_folder
from api.settings import Database, Server, Settings
from db.embedded import EmbeddedPostgres, EmbeddedPostgresError, binaries, placement
from db.embedded.account import Account
from db.embedded.locks import FileLock
from tests.embedded.support import ROOT, Holder, ends, eventually, postmaster, sql

MakeCluster = Callable[..., EmbeddedPostgres]
PREPARE = (
    "import sys; from api.data_folder import prepare_data_folder; from api.settings import Server, Settings; "
    "prepare_data_folder(Settings(server=Server(data=sys.argv[1])))"
)
NOBODY = pwd.getpwnam("nobody")


@pytest.fixture
def public(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Instead of the machine's own, which may be in use."""
    public = folder / "public"
    monkeypatch.setattr(placement, "PUBLIC", public)
    return public


@pytest.fixture
def closed(folder: Path) -> Path:
    """A home that only root can enter."""
    closed = folder / "home"
    closed.mkdir(mode=0o700)
    return closed


@pytest.fixture
def strict_umask() -> Iterator[None]:
    before = os.umask(0o077)
    yield
    os.umask(before)


def owner(pid: int) -> int:
    return Path(f"/proc/{pid}").stat().st_uid


def test_postgres_runs_as_an_unprivileged_user(path: Path, postgres: EmbeddedPostgres) -> None:
    assert owner(postmaster(path)) == postgres.account.uid != 0
    assert (path.stat().st_uid, (path / "data").stat().st_uid) == (0, postgres.account.uid)
    assert sql(postgres.url(driver=None), "SELECT 1") == 1


@pytest.mark.usefixtures("strict_umask")
def test_an_open_folder_stays_open_under_a_strict_umask(folder: Path, make: MakeCluster) -> None:
    path = folder / "checkout" / ".data" / "postgres"
    assert sql(make(path).start().url(driver=None), "SELECT 1") == 1
    assert (path / "data").is_dir()
    assert not path.is_symlink()


@pytest.mark.usefixtures("strict_umask")
def test_a_closed_home_is_left_closed(closed: Path, public: Path, make: MakeCluster) -> None:
    path = closed / "My Board" / ".data" / "postgres"
    for number in (1, 2):
        postgres = make(path).start()
        table = "CREATE TABLE IF NOT EXISTS starts(n int); INSERT INTO starts VALUES (1)"
        for statement in table.split("; "):
            sql(postgres.url(driver=None), statement)
        assert sql(postgres.url(driver=None), "SELECT count(*) FROM starts") == number
        assert path.readlink() == postgres.home == next((public / "clusters").iterdir())
        postgres.release()
        postgres.wait_stopped()
        assert ends(postgres.home)
    assert postgres.home.name.startswith("my-board-")
    assert closed.stat().st_mode & 0o777 == 0o700
    assert (public.stat().st_mode & 0o777, public.stat().st_uid) == (0o755, 0)


def test_a_lost_link_loses_nothing(closed: Path, public: Path, make: MakeCluster) -> None:
    path = closed / ".data" / "postgres"
    home = make(path).start().home
    path.unlink()
    again = make(path).start()
    assert again.home == home
    assert path.readlink() == home


def test_a_moved_checkout_keeps_its_database(closed: Path, public: Path, make: MakeCluster) -> None:
    home = make(closed / "before" / "postgres").start().home
    (closed / "before").rename(closed / "after")
    assert make(closed / "after" / "postgres").start().home == home


def test_two_boards_do_not_share_a_database(closed: Path, public: Path, make: MakeCluster) -> None:
    assert make(closed / "a" / ".data" / "postgres").home != make(closed / "b" / ".data" / "postgres").home


def test_a_database_that_was_closed_off_later(folder: Path, public: Path, make: MakeCluster) -> None:
    path = folder / "checkout" / "postgres"
    postgres = make(path).start()
    postgres.release()
    postgres.wait_stopped()
    path.parent.chmod(0o700)
    with pytest.raises(EmbeddedPostgresError, match=f"cannot enter {path.parent}"):
        make(path).start()
    assert path.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("mode", [None, 0o755, 0o777])
@pytest.mark.usefixtures("strict_umask")
def test_the_data_folder_admits_postgres_and_nobody_else(folder: Path, make: MakeCluster, mode: int | None) -> None:
    data = folder / "checkout" / ".data"
    if mode is not None:
        placement.make_public_directory(data)
        data.chmod(mode)
    else:
        placement.make_public_directory(data.parent)
    postgres = make(prepare_data_folder(Settings(server=Server(data=str(data)))) / "postgres").start()
    assert sql(postgres.url(driver=None), "SELECT 1") == 1
    assert postgres.home == data / "postgres"
    assert (data.stat().st_mode & 0o777, data.stat().st_gid) == (0o710, postgres.account.gid)


def test_a_data_folder_that_was_closed_to_postgres_is_opened_to_it(folder: Path, make: MakeCluster) -> None:
    data = folder / "checkout"
    settings = Settings(server=Server(data=str(data)))
    make(prepare_data_folder(settings) / "postgres").start().release()
    data.chmod(0o700)
    os.chown(data, 0, 0)
    assert sql(make(prepare_data_folder(settings) / "postgres").start().url(driver=None), "SELECT 1") == 1


def test_in_a_closed_home_the_data_folder_is_closed_as_well(closed: Path, public: Path, make: MakeCluster) -> None:
    settings = Settings(server=Server(data=str(closed / ".data")))
    for _ in range(2):
        data = prepare_data_folder(settings)
        assert data.stat().st_mode & 0o777 == 0o700
        postgres = make(data / "postgres").start()
        assert public in postgres.home.parents
        postgres.release()
        postgres.wait_stopped()


def test_without_the_embedded_database_it_is_closed(folder: Path) -> None:
    elsewhere = Database(url="postgresql://board.example/board")
    data = prepare_data_folder(Settings(server=Server(data=str(folder / "data")), database=elsewhere))
    assert data.stat().st_mode & 0o777 == 0o700


def test_binaries_in_a_closed_home_are_copied(
    closed: Path, path: Path, public: Path, make: MakeCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    install = binaries._installed()
    for carried in (install.parent, binaries._libraries(install)):
        (closed / carried.name).symlink_to(carried)
    monkeypatch.setattr(binaries, "_installed", lambda: closed / install.parent.name / install.name)
    for outdated in ("0.1", "0.2"):
        (public / "postgresql" / outdated).mkdir(parents=True)
        (public / "postgresql" / f"{outdated}.lock").touch()
    with FileLock(public / "postgresql" / "0.2.lock") as in_use:
        in_use.shared()
        postgres = make().start()
    program = Path(f"/proc/{postmaster(path)}/exe").readlink()
    version = program.relative_to(public / "postgresql").parts[0]
    copies = sorted(entry.name for entry in (public / "postgresql").iterdir() if entry.is_dir())
    assert copies == ["0.2", version]
    assert {program.stat().st_uid, program.parents[2].stat().st_uid} == {0}
    assert sql(postgres.url(driver=None), "SELECT 1") == 1
    with FileLock(public / "postgresql" / f"{version}.lock") as lock:
        assert not lock.try_exclusive()
        postgres.release()
        postgres.wait_stopped()
        assert lock.try_exclusive()


def becoming(uid: int, gid: int) -> list[str]:
    """A command's beginning. Where only root can read the interpreter or the checkout, reading is allowed."""
    user = Account(uid, gid)
    ways = (ROOT, Path(sys.prefix), Path(sys.base_prefix), Path(sys.executable).resolve())
    readable = not any(user.barrier(way) for way in ways)
    allowed = [] if readable else ["--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"]
    return ["setpriv", f"--reuid={uid}", f"--regid={gid}", "--clear-groups", *allowed]


@pytest.fixture
def plain_folder(folder: Path) -> Path:
    """A folder of somebody who is not root."""
    plain = folder / "plain"
    plain.mkdir(mode=0o700)
    os.chown(plain, NOBODY.pw_uid, NOBODY.pw_gid)
    return plain


def test_a_plain_user(plain_folder: Path, holder: Callable[..., Holder]) -> None:
    command = [*becoming(NOBODY.pw_uid, NOBODY.pw_gid), sys.executable, "-c", PREPARE, str(plain_folder / "data")]
    subprocess.run(command, cwd=ROOT, check=True)
    assert (plain_folder / "data").stat().st_mode & 0o777 == 0o700
    path = plain_folder / "data" / "postgres"
    first, second = (holder(path, prefix=becoming(NOBODY.pw_uid, NOBODY.pw_gid)) for _ in range(2))
    first.does("start")
    second.does("start")
    url = second.does("url").replace("+asyncpg", "")
    sql(url, "CREATE TABLE kept AS SELECT 7 AS number")
    assert {entry.stat().st_uid for entry in path.iterdir()} == {NOBODY.pw_uid}
    first.kill()
    os.kill(postmaster(path), 9)
    assert eventually(lambda: bool(second.does("ensure")))
    assert sql(url, "SELECT number FROM kept") == 7
    assert owner(postmaster(path)) == NOBODY.pw_uid
    second.does("release")
    assert ends(path)


def test_root_may_start_a_plain_users_database(
    plain_folder: Path, holder: Callable[..., Holder], make: MakeCluster
) -> None:
    path = plain_folder / "postgres"
    plain = holder(path, prefix=becoming(NOBODY.pw_uid, NOBODY.pw_gid))
    plain.does("start")
    plain.does("release")
    assert ends(path)
    root = make(path).start()
    assert owner(postmaster(path)) == NOBODY.pw_uid
    root.release()
    root.wait_stopped()
    assert {entry.stat().st_uid for entry in path.iterdir()} == {NOBODY.pw_uid}
    plain.does("start")


def test_a_plain_user_cannot_use_the_database_of_root(
    path: Path, postgres: EmbeddedPostgres, holder: Callable[..., Holder]
) -> None:
    assert postgres.home == path
    with pytest.raises(EmbeddedPostgresError, match=f"{path} belongs to root"):
        holder(prefix=becoming(NOBODY.pw_uid, NOBODY.pw_gid)).does("start")


def test_a_user_id_without_an_entry(folder: Path, holder: Callable[..., Holder]) -> None:
    uid = next(uid for uid in range(54321, 60000) if uid not in {entry.pw_uid for entry in pwd.getpwall()})
    folder.chmod(0o777)
    with pytest.raises(EmbeddedPostgresError, match=f"user id {uid}, which has no entry in /etc/passwd"):
        holder(prefix=becoming(uid, uid)).does("start")
    assert list(folder.iterdir()) == []


def test_another_user_cannot_connect(postgres: EmbeddedPostgres) -> None:
    attempt = "import json, socket, sys; socket.socket(socket.AF_UNIX).connect(json.loads(sys.argv[1]))"
    socket_path = json.dumps(str(postgres.socket_directory / ".s.PGSQL.5432"))
    uid = postgres.account.uid - 1
    command = [*becoming(uid, uid), sys.executable, "-c", attempt, socket_path]
    refused = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "PermissionError" in refused.stderr
