"""The parent of one PostgreSQL server: starts it, and stops it when nobody holds the lease any more.

A process of its own, run by path with `python -I -S`, so that it needs nothing but the standard library.
"""

from __future__ import annotations

import ctypes
import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

SHUTDOWN_SECONDS = 30  # for a fast shutdown, which writes a checkpoint; then the next start recovers
LOG_BYTES_MAX = 8 << 20
LOG_CHECK_SECONDS = 60
PR_SET_PDEATHSIG = 1
IPC_RMID = 0
KILLED_TOGETHER_SECONDS = 0.1  # the lease is free by then if the holders died with the server
# The holders decide when the server ends. A SIGTERM to all processes of a service lets them finish their work first.
IGNORED = (signal.SIGINT, signal.SIGHUP, signal.SIGTERM)


@dataclass(frozen=True, slots=True)
class Plan:
    command: list[str]
    credentials: dict[str, int | list[int]]
    inherited: list[int]  # descriptors with locks, for the server and all its processes
    data: str
    lease: str
    own_lock: str
    log: str  # also standard output and error, opened for appending
    temporary: str | None  # a socket directory to remove
    discard: str | None  # a directory to remove when the last holder has gone

    def to_json(self) -> str:
        return json.dumps(asdict(self))


def main(plan: Plan) -> int:
    for number in IGNORED:
        signal.signal(number, signal.SIG_IGN)
    own_lock = Path(plan.own_lock).open("a")  # noqa: SIM115  # held to the end
    fcntl.flock(own_lock, fcntl.LOCK_EX)
    # Started by the main thread: the death signal fires when the thread ends that has created the process.
    server = subprocess.Popen(
        plan.command,
        stdin=subprocess.DEVNULL,
        cwd="/",
        pass_fds=plan.inherited,
        preexec_fn=_tie_to_parent(),  # noqa: PLW1509  # there is no other thread yet
        **plan.credentials,  # type: ignore[call-overload]
    )
    nobody_left = threading.Event()
    threading.Thread(target=_stop_after_last, args=(server, plan.lease, nobody_left), daemon=True).start()
    threading.Thread(target=_keep_log_short, args=(plan.log,), daemon=True).start()
    server.wait()
    _clean_up(plan, nobody_left, server.pid)
    return 0 if nobody_left.is_set() else 1


def _tie_to_parent() -> Callable[[], None]:
    """For the new process: with a killed supervisor the server shuts down, too. Only Linux can do that."""
    prctl = getattr(ctypes.CDLL(None), "prctl", None)
    parent = os.getpid()

    def before_exec() -> None:
        for number in IGNORED:
            signal.signal(number, signal.SIG_DFL)
        if prctl is not None:
            prctl(PR_SET_PDEATHSIG, signal.SIGINT)
            if os.getppid() != parent:
                os._exit(1)

    return before_exec


def _stop_after_last(server: subprocess.Popen[bytes], lease_file: str, nobody_left: threading.Event) -> None:
    lease = Path(lease_file).open("a")  # noqa: SIM115  # nobody may join from here to the end
    fcntl.flock(lease, fcntl.LOCK_EX)
    nobody_left.set()
    server.send_signal(signal.SIGINT)
    time.sleep(SHUTDOWN_SECONDS)
    server.send_signal(signal.SIGQUIT)


def _keep_log_short(log: str) -> None:
    while True:
        shorten(Path(log))
        time.sleep(LOG_CHECK_SECONDS)


def shorten(log: Path) -> None:
    """Move a long log's text to `<log>.1`. The server goes on writing to the same file, which it appends to."""
    if log.stat().st_size <= LOG_BYTES_MAX:
        return
    older = log.with_name(f"{log.name}.1")
    older.unlink(missing_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW
    with log.open("rb") as source, open(os.open(older, flags, 0o600), "wb") as target:  # noqa: PTH123  a descriptor
        shutil.copyfileobj(source, target)
    os.truncate(log, 0)


def _clean_up(plan: Plan, nobody_left: threading.Event, server: int) -> None:
    if plan.temporary:
        shutil.rmtree(plan.temporary, ignore_errors=True)
    if not nobody_left.wait(KILLED_TOGETHER_SECONDS):
        return
    _free_shared_memory(Path(plan.data, "postmaster.pid"), server)
    if plan.discard:
        # Renamed first: whoever comes meanwhile makes a new one, and never files in one that is being removed.
        discarded = f"{plan.discard}.discarded"
        Path(plan.discard).rename(discarded)
        shutil.rmtree(discarded, ignore_errors=True)


def _free_shared_memory(lock_file: Path, server: int) -> None:
    """A killed server leaves its lock file and the segment it names. The next start would free it, if there is one."""
    try:
        lines = lock_file.read_text().splitlines()
        segment = int(lines[6].split()[1])
    except (OSError, ValueError, IndexError):
        return
    if lines[0] == str(server):
        ctypes.CDLL(None).shmctl(segment, IPC_RMID, None)


if __name__ == "__main__":
    sys.exit(main(Plan(**json.loads(sys.argv[1]))))
