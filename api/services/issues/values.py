"""Rules about single values."""

from collections.abc import Iterable, Sequence

MOST_LINKS = 100


def tidy(labels: Iterable[str]) -> list[str]:
    """Trimmed; of those that differ only in the case of letters the first."""
    kept: dict[str, str] = {}
    for label in labels:
        kept.setdefault(label.strip().casefold(), label.strip())
    return list(kept.values())


def relabelled(labels: Sequence[str], add: Sequence[str], remove: Sequence[str]) -> list[str]:
    gone = {label.strip().casefold() for label in remove}
    return tidy([*(label for label in labels if label.casefold() not in gone), *add])


def between(lower: float | None, upper: float | None) -> float | None:
    """A position between two neighbours, None at an end of the column. None if there is no room left."""
    if lower is None:
        return 0 if upper is None else upper - 1
    if upper is None:
        return lower + 1
    middle = (lower + upper) / 2
    return middle if lower < middle < upper else None


def lies_between(position: float, lower: float | None, upper: float | None) -> bool:
    return (lower is None or lower < position) and (upper is None or position < upper)
