"""Corkboard beside the usual design and the floor."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import msgspec

from bench import noun_rows, rows, servers
from bench.cases import Cases
from bench.catalogue import SPECS, Sources, Spec, choose
from bench.consumers import wait_for_consumers
from bench.dialects import BoardDialect, PeerDialect
from bench.markdown import number, spread, table
from bench.noun_cases import NounCases
from bench.noun_dialects import BoardNouns, PeerNouns
from bench.noun_rows import Counts
from bench.pictures import keep_picture
from bench.plot import bars
from bench.rounds import CONNECTIONS, VOTES_PER_SECOND, Contest, Entry, Referee, Run, median, ratio
from bench.sections.section import Page, Section, Tools
from bench.servers import Server

COLUMNS = USUAL, BOARD, FLOOR, CONSTANT = "usual", "Corkboard", "floor", "constant"

INTRODUCTION = """\
{rows} posts and about as many votes in one PostgreSQL; 2,000 each of items, comments on one post, issues of one project
and notifications of one user; 60,000 users. {connections} connections; one worker each, all on one core; load and
database share the other. `usual` is FastAPI, Pydantic and SQLAlchemy's ORM (`bench/peers/usual`), `floor` a bare ASGI
callable with one statement per request (`bench/peers/floor`), `constant` the same with the bytes of a page that were
encoded once. The usual design hashes passwords as Corkboard does (argon2id, 19 MiB, two passes). A vote of the peers is
`score = score + 1`; Corkboard's keeps a row per voter too, and everything it writes becomes an event. While something
is written, that is {votes} times a second. Rounds take turns ({rounds} of them), and the next case waits until
Corkboard's event consumers have caught up. Rates and times are medians, ratios those within a round, with the lowest
and the highest. The first answers of every server are compared with the rows, and under load an error where there
should be none, or none where there should be one, fails the case."""
APART_MAX = 0.15
CPU = "Processor time is user and system time of the server's processes over the requests they answered."


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
    sources: Sources


async def measure(tools: Tools) -> Speed:
    counts = Counts(tools.rows)
    async with _contenders(tools, counts) as contenders:
        tools.postgres.pin(tools.load_core)
        contests = [_contest(spec, contenders, counts) for spec in choose(tools.cases)]
        await Referee(tools.generator, tools.seconds).all_rounds(contests, tools.rounds)
    return Speed(tools.rows, tools.rounds, {contest.slug: contest.runs for contest in contests})


def merge(before: Speed, now: Speed) -> Speed:
    """The cases that were measured again replace those of an earlier run."""
    cases = {**before.cases, **now.cases}
    return Speed(now.rows, now.rounds, {slug: cases[slug] for slug in SPECS if slug in cases})


@asynccontextmanager
async def _contenders(tools: Tools, counts: Counts) -> AsyncIterator[list[Contender]]:
    pictures = tools.folder / "pictures"
    pictures.mkdir()
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(tools.postgres.database("board"))
        board = stack.enter_context(servers.corkboard(url, tools.folder, tools.server_core))
        await rows.fill_board(url, counts.posts)
        await noun_rows.fill_board_nouns(url, counts)
        picture = await keep_picture(board.port, url, pictures)
        posts = BoardDialect()
        sources = Sources(Cases(posts, counts.posts), NounCases(posts, BoardNouns(), counts), picture)
        contenders = [Contender(BOARD, board, url, sources)]
        for name in (USUAL, FLOOR):
            url = await stack.enter_async_context(tools.postgres.database(name))
            await rows.fill_peer(url, counts.posts)
            if name == USUAL:
                await noun_rows.fill_peer_nouns(url, counts)
            peer = stack.enter_context(servers.peer(name, url, pictures, tools.folder, tools.server_core))
            asked = PeerDialect()
            sources = Sources(Cases(asked, counts.posts), NounCases(asked, PeerNouns(), counts), picture)
            contenders.append(Contender(name, peer, url, sources))
        yield contenders


def _contest(spec: Spec, contenders: list[Contender], counts: Counts) -> Contest:
    entries = []
    for contender in contenders:
        if contender.name == FLOOR and not spec.is_on_floor:
            continue
        sources = contender.sources
        entries.append(Entry(contender.name, contender.server, spec.make(sources), spec.requests_beside(sources)))
        if contender.name == FLOOR and spec.slug == "feed":
            entries.append(Entry(CONSTANT, contender.server, sources.posts.constant()))

    async def delete_new_rows() -> None:
        for contender in contenders:
            if contender.name in {entry.column for entry in entries}:
                await noun_rows.delete_new_rows(contender.database_url, counts)

    async def catch_up() -> None:
        await wait_for_consumers(contenders[0].database_url)

    return Contest(spec.slug, entries, delete_new_rows if spec.writes else None, catch_up if spec.writes else None)


def page(speed: Speed) -> Page:
    introduction = INTRODUCTION.format(
        rows=number(speed.rows), rounds=speed.rounds, connections=CONNECTIONS, votes=VOTES_PER_SECOND
    )
    failures, plots = tuple(_failures(speed)), _plots(speed)
    on_floor = {slug: columns for slug, columns in speed.cases.items() if FLOOR in columns}
    head = ["", USUAL, BOARD, "÷ usual", "at least", "CPU usual", "CPU", "÷ CPU", "p50 / p99", "p99 bound"]
    parts = [
        introduction,
        *(f"![Requests per second of each server in each case](performance/{name}.svg)" for name in plots),
        f"Requests per second, microseconds of processor time per request, and milliseconds until the answer. {CPU}",
        table(head, (_line(SPECS[slug], columns) for slug, columns in speed.cases.items())),
    ]
    if on_floor:
        floor_head = ["", BOARD, FLOOR, CONSTANT, "÷ floor", "÷ constant", "CPU", "CPU floor"]
        parts += ["Beside the floor:", table(floor_head, (_floor_line(*case) for case in on_floor.items()))]
    parts += _spellings(speed)
    parts += [f"**Failed:** {failure}" for failure in failures]
    return Page("\n\n".join(parts), plots, failures)


def _plots(speed: Speed) -> dict[str, str]:
    """One of what is read, and one of what is written or refused."""
    chosen: dict[str, dict[str, dict[str, float]]] = {}
    for slug, columns in speed.cases.items():
        spec = SPECS[slug]
        rates = {column: _rate(columns[column]) for column in COLUMNS if column in columns}
        chosen.setdefault("speed" if spec.is_read else "speed-writes", {})[spec.label] = rates
    return {name: bars("Requests per second, one worker (logarithmic)", rates) for name, rates in chosen.items()}


def _line(spec: Spec, columns: dict[str, list[Run]]) -> list[str]:
    usual, board = columns.get(USUAL, []), columns.get(BOARD, [])
    paired = bool(usual and board)
    ratios = (
        [
            ratio(board, usual, lambda run: run.per_second),
            ratio(usual, board, lambda run: run.cpu_us),
        ]
        if paired
        else []
    )
    return [
        spec.label,
        number(_rate(usual)) if usual else "",
        number(_rate(board)) if board else "",
        spread(ratios[0]) if paired else "",
        _target(spec, [value.median for value in ratios], board),
        number(_cpu(usual)) if usual else "",
        number(_cpu(board)) if board else "",
        f"{number(ratios[1].median)}×" if paired else "",
        f"{number(median([run.p50_ms for run in board]).median)} / {number(_p99(board))}" if board else "",
        _bound(spec.p99_ms_max, _p99(board)) if board else "",
    ]


def _floor_line(slug: str, columns: dict[str, list[Run]]) -> list[str]:
    board, floor = columns.get(BOARD, []), columns[FLOOR]
    return [
        SPECS[slug].label,
        number(_rate(board)) if board else "",
        number(_rate(floor)),
        number(_rate(columns[CONSTANT])) if CONSTANT in columns else "",
        spread(ratio(board, floor, lambda run: run.per_second)) if board else "",
        spread(ratio(board, columns[CONSTANT], lambda run: run.per_second)) if board and CONSTANT in columns else "",
        number(_cpu(board)) if board else "",
        number(_cpu(floor)),
    ]


def _spellings(speed: Speed) -> list[str]:
    """How far apart the two ways to vote are."""
    rest, classic = (speed.cases.get(slug, {}).get(BOARD) for slug in ("vote", "classic-vote"))
    if not rest or not classic:
        return []
    rate, cpu = _rate(classic) / _rate(rest), _cpu(classic) / _cpu(rest)
    missed = ", **missed**" if rate < 1 - APART_MAX or cpu > 1 + APART_MAX else ""
    return [
        f"A vote by the classic endpoint has {number(rate)}× the requests per second of `PUT /api/posts/{{id}}/vote` "
        f"and takes {number(cpu)}× its processor time; they are to be within {APART_MAX:.0%}{missed}."
    ]


def _target(spec: Spec, ratios: Sequence[float], board: Sequence[Run]) -> str:
    """Marked where requests per second or processor time miss it."""
    if spec.cpu_us_max is not None:
        return _bound(spec.cpu_us_max, _cpu(board), " µs")
    if spec.ratio_min is None:
        return ""
    missed = any(value < spec.ratio_min for value in ratios)
    return f"{number(spec.ratio_min)}×, **missed**" if missed else f"{number(spec.ratio_min)}×"


def _bound(bound: float | None, value: float, unit: str = "") -> str:
    if bound is None:
        return ""
    return f"{bound}{unit}, **missed**" if value > bound else f"{bound}{unit}"


def _rate(runs: Sequence[Run]) -> float:
    return median([run.per_second for run in runs]).median


def _cpu(runs: Sequence[Run]) -> float:
    return median([run.cpu_us for run in runs]).median


def _p99(runs: Sequence[Run]) -> float:
    return median([run.p99_ms for run in runs]).median


def _failures(speed: Speed) -> Iterator[str]:
    for slug, columns in speed.cases.items():
        for column, runs in columns.items():
            if failed := sum(run.failed for run in runs):
                yield f"{SPECS[slug].label}, {column}: {failed} answers were wrong or never came."


SECTION = Section("speed", "Beside the usual design and the floor", Speed, measure, page, merge)
