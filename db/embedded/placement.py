"""Where a cluster lies: where it was asked for, or, when PostgreSQL's account cannot get there, in a public place."""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import re
from pathlib import Path

from db.embedded.account import Account, account_for
from db.embedded.errors import EmbeddedPostgresError

PUBLIC = Path("/var/lib/corkboard")  # for root, whose own files often lie where nobody else may enter

log = logging.getLogger(__name__)


def home_of(path: Path) -> tuple[Path, Account]:
    """The cluster's directory and account. Only looks; the answer stays the same once `make_home` has made it."""
    home = path.resolve()  # follows the link that an earlier start has left
    account = account_for(home)
    if os.geteuid() == 0 and account.barrier(home) and not (home / "data").exists():
        home = PUBLIC / "clusters" / _public_name(path)
        account = account_for(home)
    return home, account


def group_to_admit(path: Path) -> int | None:
    """Group for which the directory above `path` has to be open: that of PostgreSQL's account, when root runs us.

    None where the account is this process's own, and where the cluster lies, or has to lie, elsewhere.
    """
    if os.geteuid() != 0:
        return None
    home = path.resolve()
    if home.parent != path.parent.resolve():
        return None
    account = account_for(home)
    if account.barrier(home.parent.parent) and not (home / "data").exists():
        return None
    return account.gid


def _public_name(path: Path) -> str:
    origin = path.parent.resolve() / path.name
    checkout = re.sub(r"[^a-z0-9]+", "-", origin.parents[1].name.lower()).strip("-")[:20]
    return f"{checkout or 'board'}-{hashlib.sha256(os.fsencode(origin)).hexdigest()[:12]}"


def make_home(path: Path, home: Path, account: Account) -> None:
    """Make the directory and, when it lies elsewhere, the link that tells where."""
    if home.exists() and not home.is_dir():
        raise EmbeddedPostgresError(f"{home} is not a directory")
    if os.geteuid() == 0:
        if PUBLIC in home.parents:
            make_public_directory(home.parent)
        make_public_directory(home)
    else:
        home.parent.mkdir(parents=True, exist_ok=True)
        home.mkdir(mode=0o700, exist_ok=True)
    owner = home.stat().st_uid
    if owner not in (os.geteuid(), account.uid):
        raise EmbeddedPostgresError(
            f"{home} belongs to {Account(owner, -1).name}: run as that user, or choose another data folder"
        )
    if barrier := account.barrier(home):
        raise EmbeddedPostgresError(
            f"PostgreSQL runs as {account.name}, who cannot enter {barrier}: "
            "allow that, or choose a data folder elsewhere"
        )
    if home != path.resolve():
        _leave_link(path, home)


def make_public_directory(path: Path) -> None:
    """Everybody may enter what is made here, under any umask. What exists already is never changed."""
    for directory in [*reversed(path.parents), path]:
        with contextlib.suppress(FileExistsError):
            directory.mkdir()
            directory.chmod(0o755)
    if PUBLIC in [path, *path.parents] and PUBLIC.lstat().st_uid != 0:
        raise EmbeddedPostgresError(f"{PUBLIC} must be a directory of root")


def _leave_link(path: Path, home: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):  # the answer of home_of does not need the link
        path.symlink_to(home)
    log.info("The database lies in %s, because its account cannot enter %s.", home, path.parent)
