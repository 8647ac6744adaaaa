"""Small SVG charts that are readable on light and dark pages alike."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape

WIDTH = 760
LEFT, RIGHT = 190, 70
BAR, GAP, HEAD = 15, 14, 58
CHART_HEIGHT, FOOT = 300, 46
COLOURS = ("#8a8f98", "#d9822b", "#2f80d0", "#3a9d5d", "#a05fc2", "#c94f6d", "#1fa3a3", "#8c6d31")
STYLE = """
text { font: 12px system-ui, sans-serif; fill: #333a42 }
.title { font-size: 14px; font-weight: 600 }
.faint { fill: #6b737d }
line { stroke: #6b737d; stroke-opacity: .3 }
@media (prefers-color-scheme: dark) { text { fill: #e4e7eb } .faint { fill: #9aa3ad } }
"""


def bars(title: str, groups: Mapping[str, Mapping[str, float]]) -> str:
    """For each group one bar per series, on a logarithmic scale; a series has the same colour everywhere."""
    series = list(dict.fromkeys(name for group in groups.values() for name in group))
    highest = max(value for group in groups.values() for value in group.values())
    lowest = min(value for group in groups.values() for value in group.values())
    scale = _Scale(lowest, highest, LEFT, WIDTH - RIGHT)
    parts, y = _legend(series), float(HEAD)
    for label, group in groups.items():
        middle = y + BAR * len(group) / 2 + 4
        parts.append(_text(LEFT - 10, middle, label, anchor="end"))
        for name, value in group.items():
            colour, end = COLOURS[series.index(name)], scale.at(value)
            parts.append(
                f'<rect x="{LEFT}" y="{y:.1f}" width="{end - LEFT:.1f}" height="{BAR - 3}" rx="2" fill="{colour}"/>'
            )
            parts.append(_text(end + 5, y + BAR - 5, _short(value), kind="faint"))
            y += BAR
        y += GAP
    return _document(title, y, parts)


def lines(title: str, series: Mapping[str, Sequence[tuple[float, float]]], unit: str) -> str:
    """Points joined per series, logarithmic on both sides. `unit` is that of the second number."""
    points = [point for line in series.values() for point in line]
    across = _Scale(min(x for x, _ in points), max(x for x, _ in points), 60, WIDTH - 170, exact=True)
    bottom = HEAD + CHART_HEIGHT
    up = _Scale(min(y for _, y in points), max(y for _, y in points), bottom, HEAD)
    parts = []
    for value in up.ticks():
        parts.append(f'<line x1="60" x2="{WIDTH - 170}" y1="{up.at(value):.1f}" y2="{up.at(value):.1f}"/>')
        parts.append(_text(52, up.at(value) + 4, f"{_short(value)} {unit}", kind="faint", anchor="end"))
    places = sorted({x for x, _ in points})
    parts += [_text(across.at(x), bottom + 20, _short(x), kind="faint", anchor="middle") for x in places]
    ends = _apart([(up.at(line[-1][1]), name) for name, line in series.items()])
    for index, (name, line) in enumerate(series.items()):
        path = " ".join(f"{across.at(x):.1f},{up.at(y):.1f}" for x, y in line)
        colour = COLOURS[index + 1]
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{across.at(x):.1f}" cy="{up.at(y):.1f}" r="3" fill="{colour}"/>' for x, y in line]
        parts.append(f'<rect x="{WIDTH - 156}" y="{ends[name] - 5:.1f}" width="10" height="10" fill="{colour}"/>')
        parts.append(_text(WIDTH - 140, ends[name] + 4, name))
    return _document(title, bottom + FOOT - 14, parts)


class _Scale:
    """Logarithmic, from `begin` to `end` on the page; whole powers of ten unless `exact`."""

    def __init__(self, low: float, high: float, begin: float, end: float, *, exact: bool = False) -> None:
        self.low = math.log10(low) if exact else math.floor(math.log10(low))
        self.high = math.log10(high) if exact else math.ceil(math.log10(high))
        if self.low == self.high:
            self.high += 1
        self.begin, self.end = begin, end

    def at(self, value: float) -> float:
        share = (math.log10(value) - self.low) / (self.high - self.low)
        return self.begin + share * (self.end - self.begin)

    def ticks(self) -> list[float]:
        return [10.0**power for power in range(math.ceil(self.low), math.floor(self.high) + 1)]


def _apart(places: list[tuple[float, str]], least: float = 16) -> dict[str, float]:
    """Labels that would cover each other move down."""
    moved: dict[str, float] = {}
    last = -math.inf
    for place, name in sorted(places):
        last = max(place, last + least)
        moved[name] = last
    return moved


def _legend(series: Sequence[str]) -> list[str]:
    parts, x = [], float(LEFT)
    for index, name in enumerate(series):
        parts.append(f'<rect x="{x:.0f}" y="34" width="10" height="10" rx="2" fill="{COLOURS[index]}"/>')
        parts.append(_text(x + 15, 43, name))
        x += 34 + 7 * len(name)
    return parts


def _text(x: float, y: float, content: str, *, kind: str = "", anchor: str = "start") -> str:
    named = f' class="{kind}"' if kind else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{named}>{escape(content)}</text>'


def _document(title: str, height: float, parts: Sequence[str]) -> str:
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" width="{WIDTH}" '
        f'height="{height:.0f}" role="img" aria-label="{escape(title)}">'
    )
    body = [head, f"<style>{STYLE}</style>", _text(12, 20, title, kind="title"), *parts, "</svg>", ""]
    return "\n".join(body)


def _short(value: float) -> str:
    for limit, letter in ((1e6, "M"), (1e3, "k")):
        if value >= limit:
            return f"{value / limit:.3g}{letter}"
    return f"{value:.3g}"
