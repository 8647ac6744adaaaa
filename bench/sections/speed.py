"""Corkboard beside the usual design and the floor."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import msgspec

from bench import rows, servers
from bench.cases import Case, Cases
from bench.dialects import BoardDialect, PeerDialect
from bench.markdown import number, spread, table
from bench.pictures import Picture, keep_picture
from bench.plot import bars
from bench.rounds import CONNECTIONS, VOTES_PER_SECOND, Contest, Entry, Referee, Run, median, ratio
from bench.sections.section import Page, Section, Tools
from bench.servers import Server

COLUMNS = USUAL, BOARD, FLOOR, CONSTANT = "usual", "Corkboard", "floor", "constant"
LABELS = {
    "feed": "Feed, nothing changing",
    "feed-votes": "Feed while votes arrive",
    "deep": "Deep page",
    "search": "Search",
    "post": "One post",
    "vote": "Vote",
    "create": "Create by form",
    "rejected": "Rejected input (422)",
    "picture": "Picture of 200 kB",
}
WRITES = {"feed-votes", "vote", "create"}
P99_MS_MAX = {"feed": 10, "feed-votes": 10, "post": 10, "picture": 10, "deep": 25, "search": 25}
"""Bounds of Corkboard's reads: the lower one where answers are kept."""
NOT_ON_THE_FLOOR = {"search"}  # without an index it is no limit of anything

INTRODUCTION = """\
{rows} posts and about as many votes in one PostgreSQL, {connections} connections; one worker each, all on one core;
load and database share the other. `usual` is FastAPI, Pydantic and SQLAlchemy's ORM (`bench/peers/usual`), `floor` a
bare ASGI callable with one statement per request (`bench/peers/floor`), `constant` the same with the bytes of a page
that were encoded once. A vote of the peers is `score = score + 1`; Corkboard's keeps a row per voter too. While votes
arrive, those are {votes} a second. Rounds take turns ({rounds} of them): rates and times are medians, ratios those
within a round, with the lowest and the highest. The first answers of every server are compared with the rows, and under
load an error where there should be none, or none where there should be one, fails the case."""


class Speed(msgspec.Struct, frozen=True):
    rows: int
    rounds: int
    cases: dict[str, dict[str, list[Run]]]
    """Case, column, rounds."""


@dataclass(frozen=True)
class Contender:
    """A server with a database of its own."""

    name: str
    server: Server
    database_url: str
    cases: Cases


async def measure(tools: Tools) -> Speed:
    async with _contenders(tools) as (contenders, picture):
        tools.postgres.pin(tools.load_core)
        contests = [_contest(slug, contenders, picture) for slug in LABELS]
        await Referee(tools.generator, tools.seconds).all_rounds(contests, tools.rounds)
    return Speed(tools.rows, tools.rounds, {contest.slug: contest.runs for contest in contests})


@asynccontextmanager
async def _contenders(tools: Tools) -> AsyncIterator[tuple[list[Contender], Picture]]:
    pictures = tools.folder / "pictures"
    pictures.mkdir()
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(tools.postgres.database("board"))
        board = stack.enter_context(servers.corkboard(url, tools.folder, tools.server_core))
        await rows.fill_board(url, tools.rows)
        picture = await keep_picture(board.port, url, pictures)
        contenders = [Contender(BOARD, board, url, Cases(BoardDialect(), tools.rows))]
        for name in (USUAL, FLOOR):
            url = await stack.enter_async_context(tools.postgres.database(name))
            await rows.fill_peer(url, tools.rows)
            peer = stack.enter_context(servers.peer(name, url, pictures, tools.folder, tools.server_core))
            contenders.append(Contender(name, peer, url, Cases(PeerDialect(), tools.rows)))
        yield contenders, picture


def _contest(slug: str, contenders: list[Contender], picture: Picture) -> Contest:
    entries = []
    for contender in contenders:
        cases = contender.cases
        if contender.name == FLOOR and slug in NOT_ON_THE_FLOOR:
            continue
        beside = cases.vote().requests if slug == "feed-votes" else ()
        entries.append(Entry(contender.name, contender.server, _case(slug, cases, picture), beside))
        if contender.name == FLOOR and slug == "feed":
            entries.append(Entry(CONSTANT, contender.server, cases.constant()))

    async def forget() -> None:
        for contender in contenders:
            await rows.forget_new_posts(contender.database_url, contender.cases.rows)

    return Contest(slug, entries, forget if slug in WRITES else None)


def _case(slug: str, cases: Cases, picture: Picture) -> Case:
    match slug:
        case "picture":
            return cases.picture(picture.hash, picture.data)
        case "feed-votes":
            return cases.feed()
        case _:
            made: Callable[[], Case] = getattr(cases, slug)
            return made()


def page(speed: Speed) -> Page:
    introduction = INTRODUCTION.format(
        rows=number(speed.rows), rounds=speed.rounds, connections=CONNECTIONS, votes=VOTES_PER_SECOND
    )
    rates = {
        LABELS[slug]: {column: _rate(columns[column]) for column in COLUMNS if column in columns}
        for slug, columns in speed.cases.items()
    }
    failures = tuple(_failures(speed))
    latencies = zip(_lines(speed, _latency), speed.cases.items(), strict=True)
    parts = [
        introduction,
        "![Requests per second of each server in each case](performance/speed.svg)",
        "Requests per second:",
        table(["", *COLUMNS, "÷ usual", "÷ floor"], _lines(speed, lambda runs: number(_rate(runs)), ratios=True)),
        "Milliseconds until the answer, half of them and 99 of 100 (p50 / p99), and the bound of Corkboard's p99:",
        table(["", *COLUMNS, "bound"], [[*line, _bound(*case)] for line, case in latencies]),
        "Processor time of the server, in microseconds per request:",
        table(["", *COLUMNS], _lines(speed, lambda runs: number(median([run.cpu_us for run in runs]).median))),
        *(f"**Failed:** {failure}" for failure in failures),
    ]
    plot = bars("Requests per second, one worker (logarithmic)", rates)
    return Page("\n\n".join(parts), {"speed": plot}, failures)


def _lines(speed: Speed, tell: Callable[[list[Run]], str], *, ratios: bool = False) -> Iterator[list[str]]:
    for slug, columns in speed.cases.items():
        line = [LABELS[slug], *(tell(columns[column]) if column in columns else "" for column in COLUMNS)]
        if ratios:
            line += [
                spread(ratio(columns[BOARD], columns[other])) if other in columns else "" for other in (USUAL, FLOOR)
            ]
        yield line


def _rate(runs: list[Run]) -> float:
    return median([run.per_second for run in runs]).median


def _latency(runs: list[Run]) -> str:
    return f"{number(median([run.p50_ms for run in runs]).median)} / {number(_p99(runs))}"


def _p99(runs: list[Run]) -> float:
    return median([run.p99_ms for run in runs]).median


def _bound(slug: str, columns: dict[str, list[Run]]) -> str:
    """Marked where it is missed."""
    bound = P99_MS_MAX.get(slug)
    if bound is None:
        return ""
    return f"{bound}, **missed**" if _p99(columns[BOARD]) > bound else str(bound)


def _failures(speed: Speed) -> Iterator[str]:
    for slug, columns in speed.cases.items():
        for column, runs in columns.items():
            if failed := sum(run.failed for run in runs):
                yield f"{LABELS[slug]}, {column}: {failed} answers were wrong or never came."


SECTION = Section("speed", "Beside the usual design and the floor", Speed, measure, page)
