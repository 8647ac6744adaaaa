"""Numbers and tables as the report shows them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bench.rounds import Median


def number(value: float) -> str:
    """Three figures that count: 12,345 → 12,300, 3.14159 → 3.14."""
    if value >= 100:
        digits = len(str(int(value))) - 3
        return f"{round(value, -digits):,.0f}"
    return f"{value:.3g}"


def spread(value: Median) -> str:
    return f"**{number(value.median)}×** ({number(value.low)}–{number(value.high)})"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """The first column is text, the others are numbers."""
    lines = [head, ["---", *["--:"] * (len(head) - 1)], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
