"""Rules about single values."""

from collections.abc import Iterable, Sequence

MOST_LINKS = 100


def tidy(labels: Iterable[str]) -> list[str]:
    """Of those that differ only in the case of letters the first stays."""
    kept: dict[str, str] = {}
    for label in labels:
        kept.setdefault(label.casefold(), label)
    return list(kept.values())


def relabelled(labels: Sequence[str], add: Sequence[str], remove: Sequence[str]) -> list[str]:
    gone = {label.casefold() for label in remove}
    return tidy([*(label for label in labels if label.casefold() not in gone), *add])
