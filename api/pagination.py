"""How much of a list is sent at a time, and keyset cursors: where it goes on, in a string that clients pass back."""

import base64
import math
import re
from collections.abc import Sequence
from typing import Annotated, TypeVar

import msgspec
from msgspec import Meta

from api.errors import FieldError, Invalid
from db.repositories.events import Place

BIGINT_MAX = 2**63 - 1
CURSOR_LENGTH_MAX = 200
PAGE_BYTES_MAX = 1_000_000
"""Of the encoded rows of a page. Few reach it: those with the largest texts, whose page is shorter then."""
LETTER_BYTES_MAX = 6
"""UTF-8 and JSON make at most so many of a letter."""
FIXED_BYTES_MAX = 2_000
"""What a row has apart from what people wrote takes less than that."""
BATCH_ROWS = 100
"""Rows read at a time where a page may have more, so that no more is read than fits."""
ENCODER = msgspec.json.Encoder()
PLACE = re.compile(r"[0-9]{1,18}\.[0-9]{1,18}\.[0-9]{1,18}")  # below 2**63


T = TypeVar("T")


class Cursor(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """`sort` binds it to the order it was made for; `key` and `id` are those of the last row.

    `group` comes before the key where a list is in groups.
    """

    sort: str
    key: int | float
    id: Annotated[int, Meta(ge=0, le=BIGINT_MAX)]
    group: str = ""


def fit(items: Sequence[T], bytes_max: int = PAGE_BYTES_MAX, *, letters: int | None = None) -> Sequence[T]:
    """The first of them that are no larger together than a page may be; one at the least, or nobody would get on.

    Args:
        letters: Of all that people wrote in them, if it is known. Hardly any page is too large, and to measure one
            exactly takes as long as to encode it.
    """
    if letters is not None and letters * LETTER_BYTES_MAX + len(items) * FIXED_BYTES_MAX < bytes_max:
        return items
    size = 0
    for number, item in enumerate(items):
        size += len(ENCODER.encode(item))
        if size > bytes_max and number:
            return items[:number]
    return items


def encode(cursor: Cursor) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(cursor)).rstrip(b"=").decode()


def decode(
    text: str, sort: str, key: type[int | float] | None = None, *, id_max: int = BIGINT_MAX, grouped: bool = False
) -> Cursor:
    """Read a cursor of the list that `sort` names.

    Args:
        key: Type of the column before the id in the order: int is a bigint, float a double. None: there is none.
        id_max: Greatest number that fits the column of the id.
        grouped: Whether the list is in groups.

    Raises:
        Invalid: `encode` did not make it for this list. PostgreSQL can take whatever passes.
    """
    try:
        raw = base64.b64decode(text[:CURSOR_LENGTH_MAX] + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        cursor = msgspec.json.decode(raw, type=Cursor)
    except ValueError:  # binascii's and msgspec's errors, and text that is not ASCII
        raise not_of_this_list() from None
    has_group = bool(cursor.group) and "\0" not in cursor.group
    if cursor.sort != sort or cursor.id > id_max or has_group != grouped or not _is_key(cursor.key, key):
        raise not_of_this_list()
    if encode(cursor) != text:  # spelled otherwise than we do
        raise not_of_this_list()
    return cursor


def _is_key(value: float, kind: type[int | float] | None) -> bool:
    if kind is None:
        return value == 0
    return type(value) is kind and (math.isfinite(value) if kind is float else -BIGINT_MAX <= value <= BIGINT_MAX)


def encode_place(place: Place) -> str:
    """A place in the event log: also the id of an event in a stream, by which it is resumed."""
    return f"{place.low}.{place.high}.{place.after}"


def decode_place(text: str, field: str = "cursor") -> Place:
    """Raises Invalid for anything that `encode_place` did not make."""
    if PLACE.fullmatch(text) is None:
        raise not_of_this_list(field)
    return Place(*map(int, text.split(".")))


def not_of_this_list(field: str = "cursor") -> Invalid:
    message = "Is not a cursor of this list: start again without it."
    return Invalid("That page does not exist. Please start again.", errors=[FieldError(field, message)])
