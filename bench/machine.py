"""Cores, processor time and what the machine is; from Linux's /proc."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator, Set
from contextlib import suppress
from pathlib import Path

PROC = Path("/proc")
TICKS_PER_S = os.sysconf("SC_CLK_TCK")


def cores() -> tuple[set[int], set[int], set[int]]:
    """One for the server that is measured, one for the load and the database, one for a second worker.

    The same ones again where there are not as many.
    """
    usable = sorted(os.sched_getaffinity(0))
    return {usable[0]}, {usable[-1]}, {usable[min(1, len(usable) - 1)]}


def tree(pid: int) -> Iterator[int]:
    """The process and all that descend from it."""
    yield pid
    with suppress(OSError):
        for task in (PROC / str(pid) / "task").iterdir():
            for child in (task / "children").read_text().split():
                yield from tree(int(child))


def pin(pid: int, to: Set[int]) -> None:
    """The process, its threads and its descendants; what they start later inherits it."""
    for process in tree(pid):
        with suppress(OSError):  # it has ended meanwhile
            for task in (PROC / str(process) / "task").iterdir():
                os.sched_setaffinity(int(task.name), to)


def cpu_seconds(pid: int) -> float:
    """User and system time of the process and its descendants."""
    ticks = 0
    for process in tree(pid):
        with suppress(OSError):
            fields = (PROC / str(process) / "stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
    return ticks / TICKS_PER_S


def memory_mb(pid: int) -> float:
    """What the process and its descendants hold of the machine's memory, shared pages counted by their share."""
    kilobytes = 0
    for process in tree(pid):
        with suppress(OSError):
            for line in (PROC / str(process) / "smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    kilobytes += int(line.split()[1])
    return kilobytes / 1e3


def resident_mb(pid: int) -> float:
    """What the process and its descendants have in memory, shared pages included."""
    kilobytes = 0
    for process in tree(pid):
        with suppress(OSError):
            for line in (PROC / str(process) / "status").read_text().splitlines():
                if line.startswith("VmRSS:"):
                    kilobytes += int(line.split()[1])
    return kilobytes / 1e3


def processor() -> str:
    for line in (PROC / "cpuinfo").read_text().splitlines():
        name, _, value = line.partition(":")
        if name.strip() == "model name":
            return value.strip()
    return platform.machine()


def load_average() -> float:
    return os.getloadavg()[0]
