"""Load on a server: wrk where there is one, else a generator of our own that needs nothing."""

from __future__ import annotations

import asyncio
import itertools
import math
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

import msgspec

from bench.client import Connection

SCRIPT = Path(__file__).with_name("wrk.lua")
ERRORS_FROM = 400


class Loaded(msgspec.Struct, frozen=True):
    """What came of it. `failed`: errors where none was expected or the other way round, and answers that never came."""

    requests: int
    seconds: float
    failed: int
    p50_ms: float
    p99_ms: float

    @property
    def per_second(self) -> float:
        return self.requests / self.seconds


class Generator(Protocol):
    """Keeps `connections` busy for `seconds`, each with one request at a time, going round the prepared requests."""

    name: str

    async def run(
        self, port: int, requests: Sequence[bytes], *, connections: int, seconds: float, refused: bool
    ) -> Loaded:
        """`refused`: the expected answer is an error."""


class Wrk:
    def __init__(self, path: str) -> None:
        self.path = path
        self.name = "wrk"

    async def run(
        self, port: int, requests: Sequence[bytes], *, connections: int, seconds: float, refused: bool
    ) -> Loaded:
        with tempfile.NamedTemporaryFile() as file:
            file.writelines(b"%d\n%s" % (len(request), request) for request in requests)
            file.flush()
            options = [f"-c{connections}", "-t1", f"-d{math.ceil(seconds)}s", "--timeout", "10s", "-s", str(SCRIPT)]
            process = await asyncio.create_subprocess_exec(
                self.path, *options, f"http://127.0.0.1:{port}", "--", file.name, stdout=asyncio.subprocess.PIPE
            )
            output, _ = await process.communicate()
        return parse_wrk(output, refused=refused)


class _WrkSummary(msgspec.Struct):
    requests: int
    microseconds: int
    refused: int
    broken: int
    p50_us: int
    p99_us: int


def parse_wrk(output: bytes, *, refused: bool) -> Loaded:
    """The last line is the summary of wrk.lua."""
    try:
        summary = msgspec.json.decode(output.rstrip().rpartition(b"\n")[2], type=_WrkSummary)
    except msgspec.DecodeError:
        raise RuntimeError(f"wrk said: {output.decode(errors='replace')}") from None
    unexpected = summary.requests - summary.refused if refused else summary.refused
    return Loaded(
        summary.requests,
        summary.microseconds / 1e6,
        unexpected + summary.broken,
        summary.p50_us / 1e3,
        summary.p99_us / 1e3,
    )


class OwnGenerator:
    name = "the generator of bench/load.py"

    async def run(
        self, port: int, requests: Sequence[bytes], *, connections: int, seconds: float, refused: bool
    ) -> Loaded:
        turns = itertools.cycle(requests)
        latencies: list[float] = []
        began = time.perf_counter()
        until = began + seconds
        counts = [self._keep_busy(port, turns, until, latencies, refused=refused) for _ in range(connections)]
        failed = sum(await asyncio.gather(*counts))
        took = time.perf_counter() - began
        return Loaded(len(latencies), took, failed, percentile(latencies, 50) * 1e3, percentile(latencies, 99) * 1e3)

    async def _keep_busy(
        self, port: int, turns: Iterator[bytes], until: float, latencies: list[float], *, refused: bool
    ) -> int:
        """How many failed."""
        connection = await Connection.open(port)
        failed = 0
        try:
            now = time.perf_counter()
            while now < until:
                answer = await connection.ask(next(turns))
                failed += (answer.status >= ERRORS_FROM) is not refused
                before, now = now, time.perf_counter()
                latencies.append(now - before)
        finally:
            connection.close()
        return failed


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that is not below `percent` of them (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]


def find_generator(name: str) -> Generator:
    """`auto` takes wrk where there is one."""
    path = shutil.which("wrk")
    if name == "own" or (name == "auto" and path is None):
        return OwnGenerator()
    if path is None:
        raise RuntimeError("wrk is not installed (Debian and Ubuntu: apt install wrk; macOS: brew install wrk)")
    return Wrk(path)
