"""The making of a cluster: all of it or nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from db.embedded.account import Account
from db.embedded.binaries import MAJOR
from db.embedded.errors import EmbeddedPostgresError

OPTIONS = (
    "--username=postgres",
    "--auth=trust",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",  # sorts and compares alike on every machine
    "--builtin-locale=C.UTF-8",
    "--no-instructions",
)


def environment() -> dict[str, str]:
    """For PostgreSQL and the supervisor: of this process's own only where Python may need its libraries from."""
    kept = {name: os.environ[name] for name in ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH") if name in os.environ}
    return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC", **kept}


def is_made(data: Path) -> bool:
    try:
        version = (data / "PG_VERSION").read_text().strip()
    except FileNotFoundError:
        if data.exists() and any(data.iterdir()):
            raise EmbeddedPostgresError(
                f"{data} is no PostgreSQL cluster and not empty: choose another data folder"
            ) from None
        return False
    if version != str(MAJOR):
        raise EmbeddedPostgresError(
            f"{data} was made by PostgreSQL {version or '?'}, this is PostgreSQL {MAJOR}: "
            "dump it with the former and restore it here, or choose another data folder"
        )
    return True


def make(data: Path, binaries: Path, account: Account, alive: int, *, durable: bool) -> None:
    """`alive` is the descriptor of a lock that initdb holds as long as it runs, even if this process is killed."""
    partial = data.with_name("data.partial")
    if partial.exists():
        shutil.rmtree(partial)
    partial.mkdir(mode=0o700)
    if account.credentials:
        os.chown(partial, account.uid, account.gid, follow_symlinks=False)
    options = OPTIONS if durable else (*OPTIONS, "--no-sync")
    try:
        subprocess.run(
            [binaries / "initdb", "--pgdata", partial, *options],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            cwd="/",
            env=environment(),
            pass_fds=[alive],
            check=True,
            **account.credentials,
        )
        partial.rename(data)
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode(errors="replace").strip()[-2000:]
        raise EmbeddedPostgresError(f"PostgreSQL could not make a database in {data}:\n{said}") from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    if durable:
        _sync(data.parent)
        _sync(data.parent.parent)


def _sync(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
