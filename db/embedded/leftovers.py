"""What a server leaves when it is killed: processes that outlive it, and lock files that PostgreSQL would believe."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

from db.embedded.endpoint import SOCKET
from db.embedded.errors import EmbeddedPostgresError


def server_processes(data: Path) -> list[int]:
    """The processes of PostgreSQL that work in `data`. Without /proc only the postmaster, if its file names one."""
    if not Path("/proc/self/cwd").exists():
        pid = _recorded_pid(data / "postmaster.pid")
        return [pid] if pid and _is_postgres_by_ps(pid) else []
    try:
        there = data.stat()
    except FileNotFoundError:
        return []
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit() and _works_in(entry, there)]


def _works_in(process: Path, directory: os.stat_result) -> bool:
    try:
        if (process / "comm").read_text().strip() != "postgres":
            return False
        return os.path.samestat((process / "cwd").stat(), directory)
    except OSError:  # ended meanwhile, or somebody else's, who cannot enter `directory`
        return False


def _is_postgres_by_ps(pid: int) -> bool:
    found = subprocess.run(
        ["/bin/ps", "-p", str(pid), "-o", "comm="], capture_output=True, text=True, check=False
    ).stdout
    return Path(found.strip()).name == "postgres"


def _recorded_pid(lock_file: Path) -> int | None:
    try:
        return abs(int(lock_file.read_text(errors="replace").partition("\n")[0]))
    except (OSError, ValueError):
        return None


def end_orphans(data: Path, alive: Path) -> None:
    """For a server whose supervisor is gone; the caller makes sure that no other supervisor comes meanwhile.

    Backends of a killed postmaster live until they next wait for something, and nobody can start a server before. They
    get what a postmaster sends when one of its processes crashes: committed work is in the log, the rest is lost.
    """
    processes = [pid for pid in server_processes(data) if _has_open(pid, alive)]
    postmaster = _recorded_pid(data / "postmaster.pid")
    for pid in processes:
        if postmaster not in processes:
            _send(pid, signal.SIGQUIT)
        elif pid == postmaster:
            _send(pid, signal.SIGINT)


def _has_open(pid: int, file: Path) -> bool:
    """Whether it is one of ours. Without /proc there is no telling."""
    if not Path("/proc/self/fd").exists():
        return True
    try:
        return any(entry.samefile(file) for entry in Path(f"/proc/{pid}/fd").iterdir())
    except OSError:  # it is just ending
        return False


def _send(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def remove_lock_files(data: Path, socket_directory: Path) -> None:
    """For a server that is gone for certain.

    PostgreSQL refuses for ever over a lock file that is empty, or whose pid is any process of its own user by now.
    """
    if strangers := server_processes(data):
        raise EmbeddedPostgresError(
            f"A PostgreSQL server that was not started here (process {strangers[0]}) uses {data}: stop it first"
        )
    for left in (data / "postmaster.pid", socket_directory / f"{SOCKET}.lock"):
        left.unlink(missing_ok=True)
