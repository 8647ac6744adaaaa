"""What a request costs as the board grows."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from bench import rows, servers
from bench.cases import DEEP_PAGE, Cases
from bench.dialects import PAGE, BoardDialect
from bench.markdown import number, table
from bench.plot import lines
from bench.rounds import Contest, Entry, Referee, Run, median
from bench.sections.section import Page, Section, Tools

LABELS = {
    "feed": "First page",
    "page_1000": f"Page {DEEP_PAGE:,}",
    "search": "Search",
    "post": "One post",
    "vote": "Vote",
    "create": "Create by form",
}
WRITES = {"vote", "create"}
SMALL, LARGE = 10_000, 1_000_000
COLUMN = "Corkboard"

INTRODUCTION = """\
The same requests to boards of different sizes, with as many votes as posts, over one connection: milliseconds until the
answer, the median of {rounds} rounds' medians. Page {deep} has the posts {first} to {last}, or is the last full page
where there are fewer. The search is for a word in one of {rare} posts."""


class Sizes(msgspec.Struct, frozen=True):
    rounds: int
    cases: dict[str, dict[int, list[Run]]]
    """Case, number of posts, rounds."""


async def measure(tools: Tools) -> Sizes:
    found: dict[str, dict[int, list[Run]]] = {slug: {} for slug in LABELS}
    for size in tools.sizes:
        for slug, runs in (await _measure_one(tools, size)).items():
            found[slug][size] = runs
    return Sizes(tools.rounds, found)


async def _measure_one(tools: Tools, size: int) -> dict[str, list[Run]]:
    tools.postgres.pin(tools.server_core | tools.load_core)
    async with tools.postgres.database(f"board_{size}") as url:
        with servers.corkboard(url, tools.folder, tools.server_core) as board:
            await rows.fill_board(url, size)
            tools.postgres.pin(tools.load_core)
            cases = Cases(BoardDialect(), size)

            async def forget() -> None:
                await rows.forget_new_posts(url, size)

            contests = [
                Contest(slug, [Entry(COLUMN, board, getattr(cases, slug)())], forget if slug in WRITES else None)
                for slug in LABELS
            ]
            await Referee(tools.generator, tools.seconds, connections=1).all_rounds(contests, tools.rounds)
    return {contest.slug: contest.runs[COLUMN] for contest in contests}


def page(sizes: Sizes) -> Page:
    introduction = INTRODUCTION.format(
        rounds=sizes.rounds,
        deep=f"{DEEP_PAGE:,}",
        first=f"{(DEEP_PAGE - 1) * PAGE + 1:,}",
        last=f"{DEEP_PAGE * PAGE:,}",
        rare=rows.RARE_EVERY,
    )
    times = {
        LABELS[slug]: [(size, median([run.p50_ms for run in runs]).median) for size, runs in by_size.items()]
        for slug, by_size in sizes.cases.items()
    }
    measured = list(next(iter(sizes.cases.values())))
    grown = [f"{number(LARGE)} ÷ {number(SMALL)}"] if {SMALL, LARGE} <= set(measured) else []
    head = ["Posts", *(number(size) for size in measured), *grown]
    failures = tuple(_failures(sizes))
    parts = [
        introduction,
        "![Milliseconds per request against the number of posts](performance/sizes.svg)",
        table(head, ([label, *_row(dict(line))] for label, line in times.items())),
        *(f"**Failed:** {failure}" for failure in failures),
    ]
    plot = lines("Milliseconds per request, by the number of posts", times, "ms")
    return Page("\n\n".join(parts), {"sizes": plot}, failures)


def _row(times: dict[int, float]) -> list[str]:
    cells = [number(time) for time in times.values()]
    return [*cells, f"{times[LARGE] / times[SMALL]:.2f}×"] if {SMALL, LARGE} <= times.keys() else cells


def _failures(sizes: Sizes) -> Iterator[str]:
    for slug, by_size in sizes.cases.items():
        for size, runs in by_size.items():
            if failed := sum(run.failed for run in runs):
                yield f"{LABELS[slug]}, {number(size)} posts: {failed} answers were wrong or never came."


SECTION = Section("sizes", "Cost against size", Sizes, measure, page)
