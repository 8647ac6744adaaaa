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
from bench.database import postgres
from bench.load import find_generator
from bench.sections import SECTIONS
from bench.sections.section import Section, Tools

DATABASE_URL = "BENCH_DATABASE_URL"
ROWS_MIN = 1000  # with fewer there is no page in the middle
NAMES = [section.name for section in SECTIONS]


def arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--only", type=_names, default=NAMES, help=f"parts, of {','.join(NAMES)}")
    parser.add_argument("--rounds", type=_at_least(1), default=5, help="how often everything is measured (5)")
    parser.add_argument("--seconds", type=_at_least(1), default=3, help="how long a case is under load in a round (3)")
    parser.add_argument("--rows", type=_at_least(ROWS_MIN), default=20_000, help="posts of the comparison (20000)")
    parser.add_argument(
        "--sizes", type=_numbers, default="1000,10000,100000,1000000", help="posts of the boards that are compared"
    )
    parser.add_argument("--generator", choices=("auto", "wrk", "own"), default="auto", help="what makes the load")
    parser.add_argument("--render", action="store_true", help="write the page anew from what was measured before")
    return parser.parse_args(given)


def _at_least(least: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        if (value := int(text)) < least:
            raise argparse.ArgumentTypeError(f"must be at least {least}")
        return value

    return number


def _names(text: str) -> list[str]:
    names = text.split(",")
    if unknown := set(names) - set(NAMES):
        raise argparse.ArgumentTypeError(f"there is no {', '.join(sorted(unknown))}")
    return names


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(sorted(_at_least(ROWS_MIN)(part) for part in text.split(",")))


async def measure(options: argparse.Namespace, tools: Tools) -> None:
    measured_with = await report.facts(tools)
    for section in _chosen(options.only):
        report.keep(section, measured_with, await section.measure(tools))


def _chosen(names: Sequence[str]) -> list[Section]:
    return [section for section in SECTIONS if section.name in names]


@contextmanager
def _tools(options: argparse.Namespace) -> Iterator[Tools]:
    server_core, load_core = machine.cores()
    with _folder() as folder, postgres(os.environ.get(DATABASE_URL, ""), folder / "database") as server:
        os.sched_setaffinity(0, load_core)  # the generator is this process, or its child
        yield Tools(
            postgres=server,
            generator=find_generator(options.generator),
            folder=folder,
            server_core=server_core,
            load_core=load_core,
            rounds=options.rounds,
            seconds=options.seconds,
            rows=options.rows,
            sizes=options.sizes,
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
    failures = report.write(SECTIONS)
    sys.stdout.write(report.DOCUMENT.read_text(encoding="utf-8"))
    for failure in failures:
        sys.stderr.write(f"Failed: {failure}\n")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
