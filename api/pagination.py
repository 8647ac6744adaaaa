"""Keyset cursors: where a list goes on, sealed in a string that clients pass back unread."""

import base64
import binascii
import re

import msgspec

from api.errors import FieldError, Invalid
from db.repositories.events import Place

CURSOR_LENGTH_MAX = 200
PLACE = re.compile(r"[0-9]{1,18}\.[0-9]{1,18}\.[0-9]{1,18}")  # below 2**63


class Cursor(msgspec.Struct, frozen=True, array_like=True):
    """`sort` binds it to the order it was made for; `key` and `id` are those of the last row.

    `group` comes before the key where a list is in groups.
    """

    sort: str
    key: float
    id: int
    group: str = ""


def encode(cursor: Cursor) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(cursor)).rstrip(b"=").decode()


def decode(text: str, sort: str) -> Cursor:
    """Raises Invalid for anything that `encode` did not make for this sort."""
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        cursor = msgspec.json.decode(raw, type=Cursor)
    except (binascii.Error, ValueError):  # msgspec's errors are ValueErrors
        cursor = None
    if cursor is None or cursor.sort != sort or not 0 <= cursor.id < 2**63:
        raise not_of_this_list()
    return cursor


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
