"""Every fault of a body, field by field and in words for a person; msgspec itself stops at the first."""

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import islice
from typing import Any, get_type_hints

import msgspec
from msgspec.structs import FieldInfo

from api.errors import FieldError, Invalid
from api.schemas.text import Input

MESSAGE_LENGTH_MAX = 200
"""What was sent may be part of msgspec's message: nothing looks at more of it than this."""
FAULTS_MAX = 100
"""A body can have as many unknown fields as it has bytes."""

SENTENCES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"of length >= 1$"), "must not be blank"),
    (re.compile(r"`str.* of length <= (\d+)$"), r"must have at most \1 characters"),
    (re.compile(r"`str.* of length >= (\d+)$"), r"must have at least \1 characters"),
    (re.compile(r"of length <= (\d+)$"), r"must have at most \1 entries"),
    (re.compile(r"of length >= (\d+)$"), r"must have at least \1 entries"),
    (re.compile(r"`str` matching regex .*@"), "must be an e-mail address"),
    (re.compile(r"`str` matching regex .*\[0-9a-f\]"), "must be 64 hexadecimal digits in lower case"),
    (re.compile(r"`str` matching regex .*\\s"), "must not be blank and must not hold control characters"),
    (re.compile(r"`str` matching regex .*x00"), "must not hold a NUL character"),
    (re.compile(r"(?:`int`|`float`|value) >= (-?\d+)$"), r"must be at least \1"),
    (re.compile(r"(?:`int`|`float`|value) <= (-?\d+)$"), r"must be at most \1"),
    (re.compile(r"^Invalid enum value (.*)$"), r"cannot be \1"),
    (re.compile(r"^Object missing required field"), "is required"),
    (re.compile(r"^Missing required \w+ parameter"), "is required"),
    (re.compile(r"^Object contains unknown field"), "is not known"),
    (re.compile(r"^Expected `([^`]+)`, got `null`$"), "is required"),
    (re.compile(r"^Expected `(?:str)(?: \| null)?`, got"), "must be a text"),
    (re.compile(r"^Expected `(?:int)(?: \| null)?`, got"), "must be a whole number"),
    (re.compile(r"^Expected `(?:bool)(?: \| null)?`, got"), "must be true or false"),
    (re.compile(r"^Expected `(?:object|dict)(?: \| null)?`, got"), "must be an object"),
    (re.compile(r"^Expected `UploadFile(?: \| null)?`, got"), "must be a file"),
)


def in_words(message: str) -> str:
    """msgspec's message as the end of a sentence that begins with the field's name."""
    return _in_words(message if len(message) <= MESSAGE_LENGTH_MAX else f"{message[: MESSAGE_LENGTH_MAX - 1]}…")


@lru_cache(1000)
def _in_words(message: str) -> str:
    for pattern, sentence in SENTENCES:
        if found := pattern.search(message):
            return found.expand(sentence)
    return message


def every_fault(raw: Any, kind: type[msgspec.Struct]) -> list[FieldError]:
    """One fault for each faulty field of `raw`, `subs[1].n` for one further in; [] if `raw` is no object."""
    if not isinstance(raw, dict):
        return []
    known, found = set(), []
    for field, one in _fields(kind):
        known.add(field.encode_name)
        if field.encode_name not in raw:
            if field.required:
                found.append(FieldError(field.encode_name, "is required"))
        elif fault := _fault(raw[field.encode_name], one):
            message, place = fault
            found.append(FieldError(field.encode_name + place, in_words(message)))
    if kind.__struct_config__.forbid_unknown_fields:
        unknown = islice((name for name in raw if name not in known), FAULTS_MAX)
        found += [FieldError(str(name)[:100], "is not known") for name in unknown]
    return found


@cache
def _fields(kind: type[msgspec.Struct]) -> list[tuple[FieldInfo, type[msgspec.Struct]]]:
    """Each field, and a Struct that has it alone as `value`: of those msgspec remembers what they demand."""
    hints = get_type_hints(kind, include_extras=True)
    return [
        (field, msgspec.defstruct("One", [("value", hints[field.name])], bases=(Input,)))
        for field in msgspec.structs.fields(kind)
    ]


def _fault(value: Any, one: type[msgspec.Struct]) -> tuple[str, str] | None:
    """Message and place below the field of what is wrong with `value`."""
    try:
        msgspec.convert({"value": value}, one, strict=False)
    except msgspec.ValidationError as error:
        message, *places = str(error).split(" - at `$")  # the innermost first: api/schemas/text.py says its own
        place = "".join(part.rstrip("`") for part in reversed(places))
        return message, place.removeprefix(".value")
    return None


def refused(faults: Sequence[FieldError]) -> Invalid:
    """One line for a person, the first three faults of it, and all of them for a developer."""
    sentences = [f"{fault.field.replace('_', ' ').capitalize()} {fault.message}." for fault in faults[:3]]
    internal = "; ".join(f"{fault.field}: {fault.message}" for fault in faults)
    return Invalid(" ".join(sentences), internal, errors=faults)
