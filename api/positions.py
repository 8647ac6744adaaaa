"""Places between neighbours, for columns that people put in order."""


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
