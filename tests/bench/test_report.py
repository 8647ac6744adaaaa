"""What was measured becomes a page; a part that was not measured again stays as it was."""

from pathlib import Path
from xml.etree import ElementTree as ET

import msgspec
import pytest

from bench import plot, report
from bench.__main__ import arguments
from bench.markdown import number, spread, table
from bench.report import Facts
from bench.rounds import Median, Run, median, ratio
from bench.sections import SECTIONS, processes, sizes, speed
from bench.sections.processes import ONE, TWO, Processes
from bench.sections.section import Page, Section, Tools
from bench.sections.sizes import Sizes
from bench.sections.speed import BOARD, CONSTANT, FLOOR, USUAL, Speed

FACTS = Facts("2026-11-25", "A processor", 2, "Linux 6.1", "3.11", "18.4", "wrk", {"litestar": "2.25.0"}, 0.5)


def run(per_second: float, failed: int = 0) -> Run:
    return Run(per_second, p50_ms=16000 / per_second, p99_ms=50000 / per_second, cpu_us=100, busy=0.9, failed=failed)


MEASURED = Speed(
    20_000,
    3,
    {
        "feed": {
            USUAL: [run(100), run(200), run(400)],
            BOARD: [run(300), run(400), run(1600)],
            FLOOR: [run(1000)] * 3,
            CONSTANT: [run(5000)] * 3,
        },
        "search": {USUAL: [run(50)] * 3, BOARD: [run(100)] * 3},
    },
)
TOGETHER = Processes(
    [1.2, 2.5, 1.3], 95, 1000, 38, 170, is_shared=True, workers={"vote": {ONE: [run(100)] * 2, TWO: [run(150)] * 2}}
)
GROWN = Sizes(2, {"feed": {10_000: [run(1000)] * 2, 1_000_000: [run(500)] * 2}})


def test_the_middle_with_the_lowest_and_the_highest() -> None:
    assert median([3, 1, 2]) == Median(2, 1, 3)


def test_ratios_are_those_of_the_same_round() -> None:
    feed = MEASURED.cases["feed"]
    assert ratio(feed[BOARD], feed[USUAL], lambda each: each.per_second) == Median(3, 2, 4)


@pytest.mark.parametrize(("value", "text"), [(12345, "12,300"), (999.6, "1,000"), (99.96, "100"), (3.14159, "3.14")])
def test_numbers_have_three_figures(value: float, text: str) -> None:
    assert number(value) == text


def test_tables() -> None:
    assert table(["", "a"], [["row", "1"]]) == "|  | a |\n| --- | --: |\n| row | 1 |"
    assert spread(Median(3, 2, 4)) == "**3×** (2–4)"


def test_the_comparison() -> None:
    page = speed.page(MEASURED)
    feed = "| Feed, nothing changing | 200 | 400 | **3×** (2–4) | 38×, **missed** | 100 | 100 | 1× | 40 / 125 |"
    assert feed in page.markdown
    assert (
        "| Feed, nothing changing | 400 | 1,000 | 5,000 | **0.4×** (0.3–1.6) | **0.08×** (0.06–0.32) | 100 | 100 |"
        in page.markdown
    )
    assert "| Search | 50 | 100 | **2×** (2–2) |  | 100 | 100 | 1× |" in page.markdown
    assert page.failures == ()


def test_a_bound_that_is_missed_is_marked() -> None:
    """Half a second at 100 requests a second, as `run` has it: 31 ms at 1,600, and 5 at 10,000."""
    slow, quick = {BOARD: [run(1600)] * 3}, {BOARD: [run(10_000)] * 3}
    page = speed.page(Speed(20_000, 3, {"feed": slow, "deep": slow, "post": quick, "vote": slow, "config": quick}))
    assert "| 10 / 31.2 | 10, **missed** |" in page.markdown
    assert "| 10 / 31.2 | 25, **missed** |" in page.markdown
    assert "| 1.6 / 5 | 10 |" in page.markdown
    assert "| 10 / 31.2 |  |" in page.markdown
    assert "| Config |  | 10,000 |  | 80 µs, **missed** |" in page.markdown


def test_the_two_ways_to_vote_are_compared() -> None:
    cases = {slug: {BOARD: [run(rate)]} for slug, rate in (("vote", 100), ("classic-vote", 80))}
    markdown = speed.page(Speed(20_000, 1, cases)).markdown
    assert "0.8× the requests per second" in markdown
    assert "within 15%, **missed**." in markdown


def test_both_rates_and_processor_time_have_to_reach_the_ratio() -> None:
    usual = Run(100, p50_ms=1, p99_ms=1, cpu_us=1000, busy=1, failed=0)
    thrifty = Run(500, p50_ms=1, p99_ms=1, cpu_us=200, busy=1, failed=0)
    hungry = Run(500, p50_ms=1, p99_ms=1, cpu_us=500, busy=1, failed=0)
    for board, expected in ((thrifty, "| 4× |"), (hungry, "| 4×, **missed** |")):
        assert expected in speed.page(Speed(20_000, 1, {"own-votes": {USUAL: [usual], BOARD: [board]}})).markdown


def test_a_failed_case_is_named() -> None:
    failed = Speed(20_000, 1, {"feed": {USUAL: [run(1)], BOARD: [run(1, failed=7)]}})
    page = speed.page(failed)
    assert page.failures == ("Feed, nothing changing, Corkboard: 7 answers were wrong or never came.",)
    assert f"**Failed:** {page.failures[0]}" in page.markdown


def test_growth() -> None:
    page = sizes.page(GROWN)
    assert "| Posts | 10,000 | 1,000,000 | 1,000,000 ÷ 10,000 |" in page.markdown
    assert "| First page | 16 | 32 | 2.00×, **missed** |" in page.markdown


def test_growth_that_is_small_is_not_marked() -> None:
    grown = Sizes(1, {"items_uncached": {10_000: [run(1600)], 1_000_000: [run(1280)]}})
    assert "| Items | 10 | 12.5 | 1.25× |" in sizes.page(grown).markdown


def test_what_other_processes_see_and_bring() -> None:
    page = processes.page(TOGETHER)
    assert "| Start, seconds | 1.3 | 1.5 |" in page.markdown
    assert "| Idle, megabytes | 95 | 90, **missed** |" in page.markdown
    assert "| Median | 38 | 50 |" in page.markdown
    assert "| Worst | 170 | 150, **missed** |" in page.markdown
    assert "| Vote | 100 | 150 | **1.5×** (1.5–1.5) | 2× | 1.7× |" in page.markdown


def test_growth_without_the_sizes_that_are_compared() -> None:
    page = sizes.page(Sizes(1, {"feed": {1000: [run(1000)]}}))
    assert "| First page | 16 |\n" in page.markdown + "\n"


@pytest.mark.parametrize("svg", [*speed.page(MEASURED).plots.values(), *sizes.page(GROWN).plots.values()])
def test_plots_are_pictures_for_light_and_dark(svg: str) -> None:
    root = ET.fromstring(svg)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root.attrib["aria-label"]
    assert "prefers-color-scheme: dark" in svg


def test_labels_of_lines_do_not_cover_each_other() -> None:
    svg = plot.lines("Times", {"a": [(1, 5), (10, 5)], "b": [(1, 5), (10, 5)], "c": [(1, 5), (10, 5)]}, "ms")
    words = [element for element in ET.fromstring(svg) if element.text in {"a", "b", "c"}]
    assert len({element.attrib["y"] for element in words}) == 3


class Answer(msgspec.Struct):
    value: int


async def nothing(_: Tools) -> Answer:
    return Answer(0)


def section(name: str) -> Section:
    return Section(name, name.title(), Answer, nothing, lambda found: Page(f"It is {found.value}.", {name: "<svg/>"}))


def test_a_part_that_is_measured_again_replaces_its_own(tmp_path: Path) -> None:
    document, first, second = tmp_path / "performance.md", section("first"), section("second")
    for part, value in ((first, 1), (second, 2), (first, 3)):
        report.keep(part, FACTS, Answer(value), document)
        assert report.write([first, second], document) == []
    page = document.read_text()
    assert page.index("## First\n\nIt is 3.\n\n_2026-11-25, A processor, 2 cores") < page.index("## Second\n\nIt is 2.")
    assert {file.name for file in (tmp_path / "performance").glob("*.svg")} == {"first.svg", "second.svg"}


@pytest.mark.parametrize(
    ("part", "result"), [(speed.SECTION, MEASURED), (sizes.SECTION, GROWN), (processes.SECTION, TOGETHER)]
)
def test_what_is_kept_reads_back(part: Section, result: msgspec.Struct, tmp_path: Path) -> None:
    document = tmp_path / "performance.md"
    report.keep(part, FACTS, result, document)
    report.write(SECTIONS, document)
    assert part.page(result).markdown in document.read_text()


def test_some_cases_replace_their_own(tmp_path: Path) -> None:
    document = tmp_path / "performance.md"
    again = Speed(20_000, 3, {"search": {USUAL: [run(50)] * 3, BOARD: [run(200)] * 3}})
    report.keep(speed.SECTION, FACTS, MEASURED, document)
    report.keep(speed.SECTION, FACTS, again, document, merged=True)
    report.write(SECTIONS, document)
    assert speed.page(Speed(20_000, 3, {**MEASURED.cases, **again.cases})).markdown in document.read_text()


def test_what_can_be_chosen() -> None:
    chosen = arguments(["--only", "sizes", "--sizes", "10000,1000"])
    assert (chosen.sections, chosen.sizes) == (["sizes"], (1000, 10_000))
    assert "sizes" not in arguments([]).sections
    assert {"speed", "sizes", "live"} <= set(arguments(["--sizes"]).sections)
    assert arguments(["--sizes"]).sizes == (10_000, 1_000_000)
    some = arguments(["--only", "items,me"])
    assert (some.sections, some.cases) == (["speed"], ("items", "me"))


def test_what_is_quick_is_not_published() -> None:
    quick = arguments(["--quick"])
    assert (quick.rounds, quick.seconds) == (1, 1)
    assert quick.document != arguments([]).document == report.DOCUMENT


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (["--only", "spead"], "there is no spead"),
        (["--rounds", "0"], "must be at least 1"),
        (["--sizes", "1000,10"], "must be at least 1000"),
    ],
)
def test_what_cannot_be_measured_is_refused(
    given: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        arguments(given)
    assert sentence in capsys.readouterr().err
