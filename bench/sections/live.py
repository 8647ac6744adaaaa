"""What those cost who only listen, and what the signal to other processes costs those who vote."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import msgspec

from bench import machine, rows, servers
from bench.cases import Cases
from bench.client import Connection
from bench.dialects import BoardDialect
from bench.load import percentile
from bench.markdown import number, spread, table
from bench.rounds import CONNECTIONS, Contest, Entry, Referee, Run, median, ratio
from bench.sections.section import Page, Section, Tools

STREAMS = 1_000
OPENED_AT_ONCE = 50
POSTS = 1_000
VOTES = 50
PAUSE_S = 0.2
PATIENCE_S = 30
REQUEST = b"GET /api/events/stream HTTP/1.1\r\nHost: localhost\r\n\r\n"
SIGNAL, SILENT = "signal", "silent"
LOST_MAX = 0.1

INTRODUCTION = """\
{streams} event streams are open at one process and idle; then somebody votes {votes} times, and each stream is told.
The delay is from the answer to the vote, which comes after its commit, until the stream has the event: over all
streams and votes, and for the stream that heard it first. Sender and listeners share a core."""

SIGNALS = """\
{connections} voters at once, with the signal that wakes other processes (one for many commits, after them) and without
it (`bench/silent.py`): {ratio} of the votes per second, the median of {rounds} rounds, the lowest and the highest."""


class Live(msgspec.Struct, frozen=True):
    streams: int
    before_mb: float
    open_mb: float
    first_ms: list[float]
    all_ms: list[float]
    """p50 and p99."""
    missed: int
    rounds: int
    votes: dict[str, list[Run]]


async def measure(tools: Tools) -> Live:
    tools.postgres.pin(tools.load_core)
    async with tools.postgres.database("live") as url:
        with servers.corkboard(url, tools.folder, tools.server_core, LIVE__PER_ADDRESS=str(STREAMS)) as board:
            await rows.fill_board(url, POSTS)
            before_mb = machine.memory_mb(board.process.pid)
            async with _listeners(board.port) as listeners:
                open_mb = machine.memory_mb(board.process.pid)
                delays = [await _vote(board.port, nth, listeners) for nth in range(VOTES)]
    everybody = [delay for heard in delays for delay in heard]
    return Live(
        streams=STREAMS,
        before_mb=before_mb,
        open_mb=open_mb,
        first_ms=_percentiles([min(heard) for heard in delays if heard]),
        all_ms=_percentiles(everybody),
        missed=STREAMS * VOTES - len(everybody),
        rounds=tools.rounds,
        votes=await _signals(tools),
    )


class _Listener:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def hear(self) -> float:
        """When the next event came."""
        while not (await self.reader.readline()).startswith(b"event: post.voted"):
            pass
        return time.perf_counter()


@asynccontextmanager
async def _listeners(port: int) -> AsyncIterator[list[_Listener]]:
    listeners: list[_Listener] = []
    gate = asyncio.Semaphore(OPENED_AT_ONCE)

    async def listen() -> None:
        async with gate:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(REQUEST)
            listeners.append(_Listener(reader, writer))
            await reader.readuntil(b"\r\n\r\n")
            await reader.readuntil(b"id: ")

    await asyncio.gather(*(listen() for _ in range(STREAMS)))
    try:
        yield listeners
    finally:
        for listener in listeners:
            listener.writer.close()


async def _vote(port: int, nth: int, listeners: list[_Listener]) -> list[float]:
    """Seconds from the answer until each had the event; who never got it is left out."""
    hearing = [asyncio.create_task(listener.hear()) for listener in listeners]
    voter = await Connection.open(port)
    try:
        answer = await voter.ask(Cases(BoardDialect(), POSTS).vote().requests[nth])
        answered = time.perf_counter()
    finally:
        voter.close()
    if answer.status >= 400:
        raise RuntimeError(f"the vote was answered with {answer.status}")
    heard, deaf = await asyncio.wait(hearing, timeout=PATIENCE_S)
    for task in deaf:
        task.cancel()
    await asyncio.sleep(PAUSE_S)
    return [task.result() - answered for task in heard]


def _percentiles(seconds: list[float]) -> list[float]:
    return [percentile(seconds, percent) * 1e3 for percent in (50, 99)]


async def _signals(tools: Tools) -> dict[str, list[Run]]:
    async with tools.postgres.database(SIGNAL) as url, tools.postgres.database(SILENT) as silent_url:
        with (
            servers.corkboard(url, tools.folder, tools.server_core) as board,
            servers.corkboard(silent_url, tools.folder, tools.server_core, module="bench.silent") as silent,
        ):
            for each in (url, silent_url):
                await rows.fill_board(each, POSTS)
            case = Cases(BoardDialect(), POSTS).vote()
            contest = Contest("vote", [Entry(SIGNAL, board, case), Entry(SILENT, silent, case)])
            await Referee(tools.generator, tools.seconds).all_rounds([contest], tools.rounds)
    return contest.runs


def page(live: Live) -> Page:
    kept = ratio(live.votes[SIGNAL], live.votes[SILENT], lambda run: run.per_second)
    failures = tuple(_failures(live, kept.median))
    memory = [
        ["Memory before", f"{number(live.before_mb)} MB"],
        [f"with {number(live.streams)} streams", f"{number(live.open_mb)} MB"],
        ["per stream", f"{number((live.open_mb - live.before_mb) / live.streams * 1e3)} kB"],
        ["Delay of the first stream, p50 / p99", " / ".join(map(number, live.first_ms)) + " ms"],
        ["Delay of all streams, p50 / p99", " / ".join(map(number, live.all_ms)) + " ms"],
    ]
    rates = [median([run.per_second for run in live.votes[column]]).median for column in (SIGNAL, SILENT)]
    parts = [
        INTRODUCTION.format(streams=number(live.streams), votes=VOTES),
        table(["", ""], memory),
        SIGNALS.format(connections=CONNECTIONS, ratio=spread(kept), rounds=live.rounds),
        table(["", SIGNAL, SILENT], [["Votes per second", *map(number, rates)]]),
        *(f"**Failed:** {failure}" for failure in failures),
    ]
    return Page("\n\n".join(parts), {}, failures)


def _failures(live: Live, kept: float) -> Iterator[str]:
    if live.missed:
        yield f"{number(live.missed)} events never came."
    if kept < 1 - LOST_MAX:
        yield f"The signal costs voters {1 - kept:.0%}."
    for column, runs in live.votes.items():
        if failed := sum(run.failed for run in runs):
            yield f"{column}: {failed} votes were answered wrongly or never."


SECTION = Section("live", "Live updates", Live, measure, page)
