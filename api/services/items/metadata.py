"""Rules about an item's metadata, a JSON object of the client's own."""

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
    fault = _fault(metadata)
    if fault is None and len(msgspec.json.encode(metadata)) > METADATA_BYTES_MAX:
        fault = f"must be at most {METADATA_BYTES_MAX // 1024} KiB"
    if fault:
        raise Invalid(f"Metadata {fault}.", errors=[FieldError("metadata", fault)])


def _fault(metadata: Json) -> str | None:
    """Level by level: a hostile depth must not become a depth of calls."""
    level: list[Any] = [metadata]
    for _ in range(METADATA_DEPTH_MAX):
        inner: list[Any] = []
        for value in level:
            if isinstance(value, dict):
                inner += (*value, *value.values())
            elif isinstance(value, list):
                inner += value
            elif isinstance(value, str) and "\0" in value:
                return "must not hold a NUL character"
        level = inner
    if any(isinstance(value, dict | list) for value in level):
        return f"must be nested at most {METADATA_DEPTH_MAX} deep"
    return "must not hold a NUL character" if any(isinstance(value, str) and "\0" in value for value in level) else None
