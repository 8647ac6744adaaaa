"""Rules about an item's metadata, a JSON object of the client's own."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import chain
from typing import Any

import msgspec

from api.errors import FieldError, Invalid
from api.schemas.items import METADATA_BYTES_MAX, METADATA_DEPTH_MAX

Json = dict[str, Any]


def merged(old: Json, patch: Json) -> Json:
    """JSON merge patch, RFC 7396. What comes back shares nothing that was changed with `old`."""
    new = dict(old)
    for key, value in patch.items():
        if value is None:
            new.pop(key, None)
        elif isinstance(value, dict):
            before = new.get(key)
            new[key] = merged(before if isinstance(before, dict) else {}, value)
        else:
            new[key] = value
    return new


def check(metadata: Json) -> None:
    """Raises Invalid for what is too deep, too large, or cannot be stored."""
    if fault := _fault(metadata, list(_levels(metadata))):
        raise Invalid(f"Metadata {fault}.", errors=[FieldError("metadata", fault)])


def _levels(metadata: Json) -> Iterator[list[Any]]:
    """Keys and values, level by level: a hostile depth must not become a depth of calls."""
    level: list[Any] = [metadata]
    while level:
        yield level
        inner: list[Any] = []
        for value in level:
            if isinstance(value, dict):
                inner += (*value, *value.values())
            elif isinstance(value, list):
                inner += value
        level = inner


def _fault(metadata: Json, levels: list[list[Any]]) -> str | None:
    values = list(chain.from_iterable(levels))
    if any(isinstance(value, str) and "\0" in value for value in values):
        return "must not hold a NUL character"
    if any(isinstance(value, dict | list) for value in chain.from_iterable(levels[METADATA_DEPTH_MAX:])):
        return f"must be nested at most {METADATA_DEPTH_MAX} deep"
    added = sum(_digits_added(value) for value in values if isinstance(value, float))
    if len(msgspec.json.encode(metadata)) + added > METADATA_BYTES_MAX:
        return f"must be at most {METADATA_BYTES_MAX // 1024} KiB, its numbers written out"
    return None


def _digits_added(number: float) -> int:
    """PostgreSQL keeps and tells the 5 characters of 1e308 as 309 digits."""
    told = repr(number)
    return len(f"{Decimal(told):f}") - len(told)
