"""docs/performance.md: made of what each section has found, now or in an earlier run."""

from __future__ import annotations

import datetime as dt
import platform
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

import msgspec

from bench import machine
from bench.sections.section import Page, Section, Tools

ROOT = Path(__file__).resolve().parents[1]
DOCUMENT = ROOT / "docs" / "performance.md"
QUICK_DOCUMENT = ROOT / ".cache" / "bench" / "performance.md"
"""Of a run that is too short to be published."""
PACKAGES = ("litestar", "msgspec", "sqlalchemy", "asyncpg", "uvicorn", "uvloop", "httptools", "fastapi", "pydantic")

HEAD = """\
# Performance

Measured by `make bench`, which writes this page. `make bench ARGS="--help"` says what can be chosen; a part that is
measured alone (`make bench ARGS="--only speed"`), or some cases of it (`--only items,me`), replaces its own part of the
page and leaves the others. The load comes from wrk where that is installed, else from `bench/load.py`, which needs
nothing but takes more of the core it shares with the database. Numbers of different machines, or of different days, do
not compare; ratios within one run do. How many requests and bytes the first visit of the board takes, and that none of
them waits for another, is a test of its own (`tests/e2e/test_page_load.py`).
"""


class Facts(msgspec.Struct, frozen=True):
    """Where and with what it was measured. `load`: the load average before, which is what else went on."""

    date: str
    processor: str
    cores: int
    system: str
    python: str
    postgresql: str
    generator: str
    packages: dict[str, str]
    load: float

    def sentence(self) -> str:
        packages = ", ".join(f"{name} {number}" for name, number in self.packages.items())
        return (
            f"_{self.date}, {self.processor}, {self.cores} cores, {self.system}, Python {self.python}, "
            f"PostgreSQL {self.postgresql}, {packages}; load by {self.generator}. "
            f"The load average of the machine was {self.load:.1f} when it began._"
        )


async def facts(tools: Tools) -> Facts:
    return Facts(
        date=dt.datetime.now(dt.UTC).date().isoformat(),
        processor=machine.processor(),
        cores=len(tools.server_core | tools.load_core),
        system=f"{platform.system()} {'.'.join(platform.release().split('.')[:2])}",
        python=platform.python_version(),
        postgresql=await tools.postgres.version(),
        generator=tools.generator.name,
        packages={name: version(name) for name in PACKAGES},
        load=machine.load_average(),
    )


class Found(msgspec.Struct, frozen=True):
    """What is kept of a section."""

    facts: Facts
    result: msgspec.Raw


def keep(
    section: Section,
    measured_with: Facts,
    result: msgspec.Struct,
    document: Path = DOCUMENT,
    *,
    merged: bool = False,
) -> None:
    """`merged`: only a part of the section was measured; the rest stays as an earlier run has it."""
    file = _file(section, document)
    file.parent.mkdir(parents=True, exist_ok=True)
    if merged and section.merge is not None and file.exists():
        before = msgspec.json.decode(file.read_bytes(), type=Found).result
        result = section.merge(msgspec.json.decode(before, type=section.result), result)
    found = Found(measured_with, msgspec.Raw(msgspec.json.encode(result)))
    file.write_bytes(msgspec.json.format(msgspec.json.encode(found), indent=1) + b"\n")


def write(sections: Sequence[Section], document: Path = DOCUMENT) -> list[str]:
    """The page and its plots. What has failed in them."""
    parts, failures = [HEAD], list[str]()
    for section in sections:
        if not (file := _file(section, document)).exists():
            continue
        found = msgspec.json.decode(file.read_bytes(), type=Found)
        page: Page = section.page(msgspec.json.decode(found.result, type=section.result))
        parts.append(f"## {section.title}\n\n{page.markdown}\n\n{found.facts.sentence()}\n")
        failures += page.failures
        for name, svg in page.plots.items():
            file.with_name(f"{name}.svg").write_text(svg, encoding="utf-8")
    document.write_text("\n".join(parts), encoding="utf-8")
    return failures


def _file(section: Section, document: Path) -> Path:
    return document.with_suffix("") / f"{section.name}.json"
