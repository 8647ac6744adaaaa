"""What a request costs as the board grows."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from bench import noun_rows, rows, servers
from bench.cases import DEEP_PAGE, Cases
from bench.dialects import PAGE, BoardDialect
from bench.markdown import number, table
from bench.noun_cases import NounCases
from bench.noun_dialects import BoardNouns
from bench.noun_rows import Counts
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
NOUN_LABELS = {
    "items_uncached": "Items",
    "comments_uncached": "Comments on one post",
    "issues_uncached": "Issues of one project",
    "projects_uncached": "Own projects",
    "own_votes": "Own votes",
    "notifications": "Notifications",
}
ALL_LABELS = LABELS | NOUN_LABELS
ONE_SUBJECT_MAX = 100_000
"""Comments on one post and issues of one project, at the most."""
GROWTH_MAX = 1.5
WRITES = {"vote", "create"}
SMALL, LARGE = 10_000, 1_000_000
COLUMN = "Corkboard"

INTRODUCTION = """\
The same requests to boards of different sizes, with as many votes as posts, over one connection: milliseconds until the
answer, the median of {rounds} rounds' medians. Page {deep} has the posts {first} to {last}, or is the last full page
where there are fewer. The search is for a word in one of {rare} posts. There are as many items, projects and
notifications of one user as posts, and as many comments on one post and issues of one project, but of those no more
than {most}; ever other pages of their first 2,000 rows are asked for, so that no cache has them."""


Times = dict[str, list[tuple[int, float]]]
"""By label: number of posts and milliseconds."""


class Sizes(msgspec.Struct, frozen=True):
    rounds: int
    cases: dict[str, dict[int, list[Run]]]
    """Case, number of posts, rounds."""


async def measure(tools: Tools) -> Sizes:
    found: dict[str, dict[int, list[Run]]] = {slug: {} for slug in ALL_LABELS}
    for size in tools.sizes:
        for slug, runs in (await _measure_one(tools, size)).items():
            found[slug][size] = runs
    return Sizes(tools.rounds, found)


async def _measure_one(tools: Tools, size: int) -> dict[str, list[Run]]:
    tools.postgres.pin(tools.server_core | tools.load_core)
    async with tools.postgres.database(f"board_{size}") as url:
        with servers.corkboard(url, tools.folder, tools.server_core) as board:
            counts = _counts(size)
            await rows.fill_board(url, size)
            await noun_rows.fill_board_nouns(url, counts)
            tools.postgres.pin(tools.load_core)
            posts = BoardDialect()
            cases, nouns = Cases(posts, size), NounCases(posts, BoardNouns(), counts)

            async def forget() -> None:
                await rows.forget_new_posts(url, size)

            contests = [
                Contest(slug, [Entry(COLUMN, board, getattr(cases, slug)())], forget if slug in WRITES else None)
                for slug in LABELS
            ]
            contests += [Contest(slug, [Entry(COLUMN, board, getattr(nouns, slug)())]) for slug in NOUN_LABELS]
            await Referee(tools.generator, tools.seconds, connections=1).all_rounds(contests, tools.rounds)
    return {contest.slug: contest.runs[COLUMN] for contest in contests}


def _counts(size: int) -> Counts:
    some = min(size, ONE_SUBJECT_MAX)
    return Counts(size, items=size, comments=some, issues=some, projects=size, notifications=size)


def page(sizes: Sizes) -> Page:
    introduction = INTRODUCTION.format(
        rounds=sizes.rounds,
        deep=f"{DEEP_PAGE:,}",
        first=f"{(DEEP_PAGE - 1) * PAGE + 1:,}",
        last=f"{DEEP_PAGE * PAGE:,}",
        rare=rows.RARE_EVERY,
        most=number(ONE_SUBJECT_MAX),
    )
    times: Times = {
        ALL_LABELS[slug]: [(size, median([run.p50_ms for run in runs]).median) for size, runs in by_size.items()]
        for slug, by_size in sizes.cases.items()
    }
    measured = list(next(iter(sizes.cases.values())))
    grown = [f"{number(LARGE)} ÷ {number(SMALL)}"] if {SMALL, LARGE} <= set(measured) else []
    head = ["Posts", *(number(size) for size in measured), *grown]
    failures = tuple(_failures(sizes))
    parts = [
        introduction,
        *(f"![Milliseconds per request against the number of posts](performance/{name}.svg)" for name in _plots(times)),
        table(head, ([label, *_row(dict(line))] for label, line in times.items())),
        *(f"**Failed:** {failure}" for failure in failures),
    ]
    return Page("\n\n".join(parts), _plots(times), failures)


def _plots(times: Times) -> dict[str, str]:
    groups = {"sizes": LABELS, "sizes-nouns": NOUN_LABELS}
    chosen = {
        name: {label: times[label] for label in labels.values() if label in times} for name, labels in groups.items()
    }
    return {
        name: lines("Milliseconds per request, by the number of posts", series, "ms")
        for name, series in chosen.items()
        if series
    }


def _row(times: dict[int, float]) -> list[str]:
    cells = [number(time) for time in times.values()]
    if not {SMALL, LARGE} <= times.keys():
        return cells
    growth = times[LARGE] / times[SMALL]
    return [*cells, f"{growth:.2f}×, **missed**" if growth > GROWTH_MAX else f"{growth:.2f}×"]


def _failures(sizes: Sizes) -> Iterator[str]:
    for slug, by_size in sizes.cases.items():
        for size, runs in by_size.items():
            if failed := sum(run.failed for run in runs):
                yield f"{ALL_LABELS[slug]}, {number(size)} posts: {failed} answers were wrong or never came."


SECTION = Section("sizes", "Cost against size", Sizes, measure, page)
