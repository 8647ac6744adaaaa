"""What a process costs, when another one knows what was written, and what a second worker brings."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Iterator

import msgspec

from bench import machine, rows, servers
from bench.cases import Cases
from bench.client import Connection, ask
from bench.dialects import BoardDialect
from bench.markdown import number, spread, table
from bench.rounds import Contest, Entry, Referee, Run, median, ratio
from bench.sections.section import Page, Section, Tools

POSTS = 10_000
LABELS = {"feed": "Feed, nothing changing", "deep": "Deep page", "vote": "Vote"}
ONE, TWO = "one worker", "two workers"
CONNECTIONS = 32
"""More than elsewhere, so that they spread over both workers."""
DELAY_MS_MAX, WORST_MS_MAX = 50, 150
GAIN_MIN = 1.7
PATIENCE_S = 5
START_S_MAX, IDLE_MB_MAX = 1.5, 90
IDLE_S = 2

STARTS = """\
A server that is started again on a database that is up to date: seconds from the start of its process to its first
answer, the median of {starts}, and megabytes that it has in memory {idle} seconds later, without a request."""
INTRODUCTION = """\
Two processes serve one database. Somebody votes by one of them and then reads the post by the other, which has it in
its cache, until it shows the vote: the time from the answer to the vote, {writes} times over."""

WORKERS = """\
Two workers on two cores against one on one core, {connections} connections. {load} The gain in capacity is what the
processor time per request allows: a worker can answer one second over the time a request takes."""
APART = "The load generator has a core of its own."
SHARED = "This machine has two cores, so that the load generator takes its share from the second worker."


class Processes(msgspec.Struct, frozen=True):
    starts_s: list[float]
    idle_mb: float
    writes: int
    median_ms: float
    worst_ms: float
    is_shared: bool
    """The load generator runs on a core of a worker."""
    workers: dict[str, dict[str, list[Run]]]
    """Case, number of workers, rounds."""


async def measure(tools: Tools) -> Processes:
    tools.postgres.pin(tools.load_core)
    async with tools.postgres.database("processes") as url:
        with (
            servers.corkboard(url, tools.folder, tools.server_core) as writer,
            servers.corkboard(url, tools.folder, tools.server_core) as reader,
        ):
            await rows.fill_board(url, POSTS)
            delays = await _delays(writer.port, reader.port, tools.writes)
        starts = [await _start(tools, url) for _ in range(tools.rounds)]
        workers = await _workers(tools, url)
    return Processes(
        [start_s for start_s, _ in starts],
        statistics.median(idle_mb for _, idle_mb in starts),
        tools.writes,
        statistics.median(delays) * 1e3,
        max(delays) * 1e3,
        bool(tools.second_core & tools.load_core),
        workers,
    )


async def _start(tools: Tools, url: str) -> tuple[float, float]:
    """Seconds to the first answer, and megabytes when idle."""
    with servers.corkboard(url, tools.folder, tools.server_core) as server:
        await asyncio.sleep(IDLE_S)
        return server.start_s, machine.resident_mb(server.process.pid)


async def _delays(writer_port: int, reader_port: int, writes: int) -> list[float]:
    dialect = BoardDialect()
    votes = Cases(dialect, POSTS).vote().requests
    writer, reader = await Connection.open(writer_port), await Connection.open(reader_port)
    try:
        return [await _delay(writer, reader, votes[nth % len(votes)], dialect) for nth in range(writes)]
    finally:
        writer.close()
        reader.close()


async def _delay(writer: Connection, reader: Connection, vote: bytes, dialect: BoardDialect) -> float:
    post_id = int(vote.split(b"/", 4)[3])
    question = dialect.post(post_id)
    await reader.ask(question)  # from now on it is cached there
    state = msgspec.json.decode((await writer.ask(vote)).body)
    answered = time.perf_counter()
    while (now := time.perf_counter()) - answered < PATIENCE_S:
        post = msgspec.json.decode((await reader.ask(question)).body)
        if post["version"] >= state["version"]:
            return now - answered
        await asyncio.sleep(0.001)
    raise RuntimeError(f"After {PATIENCE_S} s the other process still does not show a vote on post {post_id}.")


async def _workers(tools: Tools, url: str) -> dict[str, dict[str, list[Run]]]:
    both = tools.server_core | tools.second_core
    with (
        servers.corkboard(url, tools.folder, tools.server_core) as one,
        servers.corkboard(url, tools.folder, both, SERVER__WORKERS="2") as two,
    ):
        await _wait_for_workers(two.port)
        cases = Cases(BoardDialect(), POSTS)
        contests = [
            Contest(slug, [Entry(ONE, one, getattr(cases, slug)()), Entry(TWO, two, getattr(cases, slug)())])
            for slug in LABELS
        ]
        await Referee(tools.generator, tools.seconds, CONNECTIONS).all_rounds(contests, tools.rounds, is_checked=False)
    return {contest.slug: contest.runs for contest in contests}


async def _wait_for_workers(port: int) -> None:
    """The sockets of all connections are open, but a worker answers only once it has started."""
    question = BoardDialect().page()
    await asyncio.gather(*(ask(port, [question]) for _ in range(CONNECTIONS)))


def page(processes: Processes) -> Page:
    failures = tuple(_failures(processes))
    start_s = statistics.median(processes.starts_s)
    process = [
        ["Start, seconds", number(start_s), _bound(start_s, START_S_MAX)],
        ["Idle, megabytes", number(processes.idle_mb), _bound(processes.idle_mb, IDLE_MB_MAX)],
    ]
    delays = [
        ["Median", number(processes.median_ms), _bound(processes.median_ms, DELAY_MS_MAX)],
        ["Worst", number(processes.worst_ms), _bound(processes.worst_ms, WORST_MS_MAX)],
    ]
    parts = [
        STARTS.format(starts=len(processes.starts_s), idle=IDLE_S),
        table(["", "", "bound"], process),
        INTRODUCTION.format(writes=number(processes.writes)),
        table(["Milliseconds", "", "bound"], delays),
        WORKERS.format(connections=CONNECTIONS, load=SHARED if processes.is_shared else APART),
        table(["", ONE, TWO, "gain", "gain in capacity", "at least"], _lines(processes)),
        *(f"**Failed:** {failure}" for failure in failures),
    ]
    return Page("\n\n".join(parts), {}, failures)


def _lines(processes: Processes) -> Iterator[list[str]]:
    for slug, columns in processes.workers.items():
        one, two = columns[ONE], columns[TWO]
        rates = [number(median([run.per_second for run in runs]).median) for runs in (one, two)]
        gain = ratio(two, one, lambda run: run.per_second)
        capacity = 2 * ratio(one, two, lambda run: run.cpu_us).median
        reached = max(gain.median, capacity if processes.is_shared else 0)
        bound = f"{GAIN_MIN}×" if reached >= GAIN_MIN else f"{GAIN_MIN}×, **missed**"
        yield [LABELS[slug], *rates, spread(gain), f"{number(capacity)}×", bound]


def _bound(value: float, bound: float) -> str:
    return f"{bound}, **missed**" if value > bound else str(bound)


def _failures(processes: Processes) -> Iterator[str]:
    for slug, columns in processes.workers.items():
        for column, runs in columns.items():
            if failed := sum(run.failed for run in runs):
                yield f"{LABELS[slug]}, {column}: {failed} answers were wrong or never came."


SECTION = Section("processes", "Several processes", Processes, measure, page)
