"""The socket of a server, and what it answers."""

from __future__ import annotations

import contextlib
import enum
import hashlib
import os
import socket
import stat
import struct
from pathlib import Path

from db.embedded.account import Account
from db.embedded.errors import EmbeddedPostgresError

SOCKET = ".s.PGSQL.5432"
PATH_BYTES_MAX = 100  # the system's limit is 107 on Linux, 103 on macOS
TEMPORARY = Path("/tmp")  # noqa: S108  # not gettempdir(): every process must find the same, whatever its environment


class Answer(enum.Enum):
    READY = enum.auto()
    NOT_NOW = enum.auto()  # starting, recovering or stopping
    NONE = enum.auto()


def socket_directory(data: Path, account: Account) -> Path:
    raw = os.fsencode(data)
    with contextlib.suppress(UnicodeDecodeError):
        # To clients a comma separates hosts, and they send nothing but UTF-8.
        if len(raw) + 1 + len(SOCKET) <= PATH_BYTES_MAX and "," not in raw.decode("utf-8"):
            return data
    return TEMPORARY / f"corkboard-{account.uid}-{hashlib.sha256(raw).hexdigest()[:12]}"


def make_socket_directory(directory: Path, account: Account) -> None:
    """In a directory that belongs to everybody: never take over what somebody else made, never follow a link."""
    try:
        directory.mkdir(mode=0o700)
    except FileExistsError:
        if not _is_private(directory, account):
            raise EmbeddedPostgresError(
                f"{directory} must be a directory that only {account.name} can write to"
            ) from None
    else:
        if os.geteuid() == 0:
            os.chown(directory, account.uid, account.gid, follow_symlinks=False)


def _is_private(directory: Path, account: Account) -> bool:
    try:
        info = directory.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(info.st_mode) and info.st_uid == account.uid and not info.st_mode & 0o022


def ask(directory: Path, account: Account, timeout: float = 2) -> Answer:
    """Say hello to the server, as pg_isready does: nothing else proves that it runs. `timeout` in seconds."""
    if not _is_private(directory, account):
        return Answer.NONE
    hello = b"user\0postgres\0database\0postgres\0\0"
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
        client.settimeout(timeout)
        try:
            client.connect(str(directory / SOCKET))
            client.sendall(struct.pack("!ii", len(hello) + 8, 196608) + hello)
            reply = client.recv(1024)
        except OSError:
            return Answer.NONE
    if not reply:
        return Answer.NONE
    # An error other than cannot_connect_now (too many connections, say) comes from a server that works.
    return Answer.NOT_NOW if reply[:1] == b"E" and b"\0C57P03\0" in reply else Answer.READY
