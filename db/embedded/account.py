"""The account that PostgreSQL runs as. It refuses root, so a process of root gives it to an unprivileged one."""

from __future__ import annotations

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from db.embedded.errors import EmbeddedPostgresError

UNPRIVILEGED = ("corkboard", "nobody")  # a dedicated account first: others may have processes of nobody, too


class Credentials(TypedDict, total=False):
    """Arguments of `subprocess.Popen`."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True, slots=True)
class Account:
    uid: int
    gid: int

    @property
    def credentials(self) -> Credentials:
        if os.geteuid() == self.uid:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    @property
    def name(self) -> str:
        try:
            return pwd.getpwuid(self.uid).pw_name
        except KeyError:
            return f"user id {self.uid}"

    def require_entry(self) -> None:
        try:
            pwd.getpwuid(self.uid)
        except KeyError:
            raise EmbeddedPostgresError(
                f"PostgreSQL cannot run as user id {self.uid}, which has no entry in /etc/passwd: "
                "run as a user that has one, or set the URL of a PostgreSQL server"
            ) from None

    def barrier(self, path: Path) -> Path | None:
        """The first existing directory on the way to `path` (the last one included) that the account cannot enter."""
        for directory in [*reversed(path.parents), path]:
            try:
                info = directory.stat()
            except OSError:
                return None
            if stat.S_ISDIR(info.st_mode) and not self._may_enter(info):
                return directory
        return None

    def _may_enter(self, info: os.stat_result) -> bool:
        if info.st_uid == self.uid:
            return bool(info.st_mode & stat.S_IXUSR)
        if info.st_gid == self.gid:
            return bool(info.st_mode & stat.S_IXGRP)
        return bool(info.st_mode & stat.S_IXOTH)


def account_for(home: Path) -> Account:
    """This process's own account; for root the owner of the cluster that is there, else an unprivileged one."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    for owned in (home / "data", home):
        try:
            info = owned.lstat()
        except OSError:
            continue
        if info.st_uid != 0:
            return Account(info.st_uid, info.st_gid)
    for name in UNPRIVILEGED:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise EmbeddedPostgresError(
        f"PostgreSQL does not run as root, and none of the users {', '.join(UNPRIVILEGED)} exists: "
        "add one, or set the URL of a PostgreSQL server"
    )
