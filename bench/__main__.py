"""`make bench`: measures, and writes docs/performance.md."""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import uvloop

from bench import machine, report
from bench.catalogue import GROUPS, SPECS
from bench.database import postgres
from bench.load import find_generator
from bench.sections import SECTIONS, sizes, speed
from bench.sections.section import Tools

DATABASE_URL = "BENCH_DATABASE_URL"
ROWS_MIN = 1000  # with fewer there is no page in the middle
NAMES = [section.name for section in SECTIONS]
CASES = (*GROUPS, *SPECS)
SIZES = "10000,1000000"
QUICK = {"rounds": 1, "seconds": 1, "writes": 50}


def arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument(
        "--only",
        type=_names,
        default=[],
        help=f"parts, of {','.join(NAMES)}; or cases of the comparison, by group ({','.join(GROUPS)}) or name",
    )
    parser.add_argument("--rounds", type=_at_least(1), default=3, help="how often everything is measured (3)")
    parser.add_argument("--seconds", type=_at_least(1), default=2, help="how long a case is under load in a round (2)")
    parser.add_argument("--rows", type=_at_least(ROWS_MIN), default=20_000, help="posts of the comparison (20000)")
    parser.add_argument("--writes", type=_at_least(1), default=1_000, help="writes that another process reads (1000)")
    parser.add_argument("--quick", action="store_true", help="one round of a second a case, to see that all works")
    parser.add_argument(
        "--sizes",
        type=_numbers,
        nargs="?",
        const=_numbers(SIZES),
        help=f"also measure boards of different sizes, which takes long ({SIZES} posts)",
    )
    parser.add_argument("--generator", choices=("auto", "wrk", "own"), default="auto", help="what makes the load")
    parser.add_argument("--render", action="store_true", help="write the page anew from what was measured before")
    options = parser.parse_args(given)
    if options.quick:
        vars(options).update(QUICK)
    options.document = report.QUICK_DOCUMENT if options.quick else report.DOCUMENT
    _choose(options)
    return options


def _choose(options: argparse.Namespace) -> None:
    """Set which sections are measured, and which cases of the comparison."""
    options.cases = tuple(name for name in options.only if name in CASES)
    options.sections = [name for name in options.only if name in NAMES]
    if options.cases and speed.SECTION.name not in options.sections:
        options.sections.append(speed.SECTION.name)
    if not options.only:
        options.sections = [name for name in NAMES if name != sizes.SECTION.name]
    if options.sizes and sizes.SECTION.name not in options.sections:
        options.sections.append(sizes.SECTION.name)
    options.sizes = options.sizes or _numbers(SIZES)


def _at_least(least: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        if (value := int(text)) < least:
            raise argparse.ArgumentTypeError(f"must be at least {least}")
        return value

    return number


def _names(text: str) -> list[str]:
    names = text.split(",")
    if unknown := set(names) - {*NAMES, *CASES}:
        raise argparse.ArgumentTypeError(f"there is no {', '.join(sorted(unknown))}")
    return names


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(sorted(_at_least(ROWS_MIN)(part) for part in text.split(",")))


async def measure(options: argparse.Namespace, tools: Tools) -> None:
    measured_with = await report.facts(tools)
    for section in SECTIONS:
        if section.name in options.sections:
            result = await section.measure(tools)
            report.keep(
                section, measured_with, result, options.document, merged=bool(tools.cases) and not options.quick
            )


@contextmanager
def _tools(options: argparse.Namespace) -> Iterator[Tools]:
    server_core, load_core, second_core = machine.cores()
    with _folder() as folder, postgres(os.environ.get(DATABASE_URL, ""), folder / "database") as server:
        os.sched_setaffinity(0, load_core)  # the generator is this process, or its child
        yield Tools(
            postgres=server,
            generator=find_generator(options.generator),
            folder=folder,
            server_core=server_core,
            load_core=load_core,
            second_core=second_core,
            rounds=options.rounds,
            seconds=options.seconds,
            rows=options.rows,
            sizes=options.sizes,
            cases=options.cases,
            writes=options.writes,
        )


@contextmanager
def _folder() -> Iterator[Path]:
    """On the disk of the checkout: the temporary directory is memory on some machines, where no commit takes time."""
    cache = report.ROOT / ".cache"
    cache.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="bench-", dir=cache))
    folder.chmod(0o755)  # for the account of the embedded database
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _stop(signum: int, _frame: object) -> NoReturn:
    """An exception, so that everything that was started is stopped."""
    sys.exit(128 + signum)


def main() -> int:
    options = arguments()
    signal.signal(signal.SIGTERM, _stop)
    if platform.system() != "Linux":
        sys.stderr.write("The measurement needs Linux: it pins processes to cores and reads their times from /proc.\n")
        return 1
    if not options.render:
        with _tools(options) as tools:
            uvloop.run(measure(options, tools))
    shown = [section for section in SECTIONS if not options.quick or section.name in options.sections]
    failures = report.write(shown, options.document)
    sys.stdout.write(options.document.read_text(encoding="utf-8"))
    for failure in failures:
        sys.stderr.write(f"Failed: {failure}\n")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
