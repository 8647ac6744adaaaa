"""The file that a server and its supervisor write to, and what it says about a failed start."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

TAIL_BYTES = 2000


class ServerLog:
    def __init__(self, path: Path) -> None:
        self.path = path
        self._start = 0

    @contextmanager
    def opened(self) -> Iterator[int]:
        """A descriptor to give to a new process. What it writes from here on is what `tail` shows."""
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
        descriptor = os.open(self.path, flags, 0o600)
        try:
            if os.geteuid() == 0:
                owner = self.path.parent.stat()
                os.fchown(descriptor, owner.st_uid, owner.st_gid)
            self._start = os.fstat(descriptor).st_size
            yield descriptor
        finally:
            os.close(descriptor)

    def tail(self) -> str:
        with self.path.open("rb") as log:
            log.seek(max(self._start, self.path.stat().st_size - TAIL_BYTES))
            said = log.read().decode(errors="replace").strip()
        return f"The end of {self.path}:\n{said}" if said else f"It wrote nothing to {self.path}"
