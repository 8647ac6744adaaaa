"""Measures cases in rounds that take turns, so that whatever the machine does meanwhile meets all of them."""

from __future__ import annotations

import asyncio
import statistics
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import msgspec

from bench.cases import CHECKED, Case
from bench.client import ask, drip
from bench.load import Generator, Loaded, OwnGenerator
from bench.servers import Server

CONNECTIONS = 16
WARM_UP_S = 0.3
VOTES_PER_SECOND = 50


class Run(msgspec.Struct, frozen=True):
    """One case on one server in one round. `busy` is the share of its core that the server used."""

    per_second: float
    p50_ms: float
    p99_ms: float
    cpu_us: float
    busy: float
    failed: int


class Median(msgspec.Struct, frozen=True):
    """With the lowest and the highest of the rounds."""

    median: float
    low: float
    high: float


@dataclass(frozen=True)
class Entry:
    """A case on a server, and the column its numbers belong to. `beside`: requests that go on meanwhile."""

    column: str
    server: Server
    case: Case
    beside: Sequence[bytes] = ()


@dataclass(frozen=True)
class Contest:
    """The same case on several servers.

    Args:
        afterwards: Undoes what was written.
        catch_up: Waits until what was written has no consequences any more.
    """

    slug: str
    entries: Sequence[Entry]
    afterwards: Callable[[], Awaitable[None]] | None = None
    catch_up: Callable[[], Awaitable[None]] | None = None
    runs: dict[str, list[Run]] = field(default_factory=dict)


@dataclass(frozen=True)
class Referee:
    generator: Generator
    seconds: float
    connections: int = CONNECTIONS
    sent: dict[int, int] = field(default_factory=dict)
    """Requests of each case so far: the next run goes on behind them, so that no cache knows ever other requests."""

    async def all_rounds(self, contests: Sequence[Contest], rounds: int, *, is_checked: bool = True) -> None:
        """`is_checked`: first compare a few answers of every entry with the rows."""
        for contest in contests if is_checked else ():
            for entry in contest.entries:
                entry.case.check(await ask(entry.server.port, entry.case.requests[:CHECKED]))
            await _wait(contest.catch_up)
            await _wait(contest.afterwards)
        for nth in range(rounds):
            for contest in contests:
                await self._round(contest, nth)

    async def _round(self, contest: Contest, nth: int) -> None:
        """Who comes first changes from round to round."""
        turn = nth % len(contest.entries)
        for entry in [*contest.entries[turn:], *contest.entries[:turn]]:
            async with _dripping(entry.server.port, entry.beside):
                run = await self._run(entry.server, entry.case)
            await _wait(contest.catch_up)
            contest.runs.setdefault(entry.column, []).append(run)
            told = f"{run.per_second:10.0f}/s {run.cpu_us:8.1f} µs"
            sys.stderr.write(f"{nth + 1} {contest.slug:18} {entry.column:10} {told}\n")
        await _wait(contest.afterwards)

    async def _run(self, server: Server, case: Case) -> Run:
        await self._load(OwnGenerator(), server, case, WARM_UP_S)
        before = server.cpu_seconds()
        loaded = await self._load(self.generator, server, case, self.seconds)
        cpu_s = server.cpu_seconds() - before
        return Run(
            per_second=loaded.per_second,
            p50_ms=loaded.p50_ms,
            p99_ms=loaded.p99_ms,
            cpu_us=cpu_s / loaded.requests * 1e6,
            busy=cpu_s / loaded.seconds,
            failed=loaded.failed,
        )

    async def _load(self, generator: Generator, server: Server, case: Case, seconds: float) -> Loaded:
        start = self.sent.get(id(case), 0) % len(case.requests)
        turned = [*case.requests[start:], *case.requests[:start]]
        loaded = await generator.run(
            server.port, turned, connections=self.connections, seconds=seconds, refused=case.refused
        )
        self.sent[id(case)] = start + loaded.requests
        return loaded


async def _wait(step: Callable[[], Awaitable[None]] | None) -> None:
    if step is not None:
        await step()


@asynccontextmanager
async def _dripping(port: int, requests: Sequence[bytes]) -> AsyncIterator[None]:
    if not requests:
        yield
        return
    task = asyncio.create_task(drip(port, requests, VOTES_PER_SECOND))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def median(values: Sequence[float]) -> Median:
    return Median(statistics.median(values), min(values), max(values))


def ratio(runs: Sequence[Run], to: Sequence[Run], value_of: Callable[[Run], float]) -> Median:
    """The values of one over those of the other, round by round."""
    return median([value_of(run) / value_of(other) for run, other in zip(runs, to, strict=True)])
