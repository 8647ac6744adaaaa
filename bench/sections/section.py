"""What a part of the report is, and what it measures with."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from bench.database import Postgres
from bench.load import Generator


@dataclass(frozen=True)
class Tools:
    """`folder` is there for anything and gone afterwards.

    One core is for the server, one for load and database; the second of two workers has `second_core`, which is the one
    of the load where the machine has no third.
    """

    postgres: Postgres
    generator: Generator
    folder: Path
    server_core: set[int]
    load_core: set[int]
    second_core: set[int]
    rounds: int
    seconds: float
    rows: int
    sizes: tuple[int, ...]
    cases: tuple[str, ...] = ()
    """Of the comparison, by slug or group; empty: all."""
    writes: int = 1_000
    """How often is written to see when another process knows it."""


@dataclass(frozen=True)
class Page:
    markdown: str
    plots: Mapping[str, str]
    """Name without ending: SVG."""
    failures: tuple[str, ...] = ()


@dataclass(frozen=True)
class Section:
    """`result` is the type of what `measure` finds: it is kept as JSON, so that a part can be measured by itself."""

    name: str
    title: str
    result: type[msgspec.Struct]
    measure: Callable[[Tools], Awaitable[msgspec.Struct]]
    page: Callable[[Any], Page]
    merge: Callable[[Any, Any], msgspec.Struct] | None = None
    """Completes what was measured now with what an earlier run has measured."""
