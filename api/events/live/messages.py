"""What a subscriber is told."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Self

import msgspec
from sqlalchemy import Row

from api import pagination
from api.services.events import as_event
from db.repositories.events import Place


@dataclass(frozen=True)
class Told:
    """An event, encoded once for everybody, and the place behind it."""

    kind: str
    project_id: int | None
    xid: int
    data: bytes
    place: Place

    @cached_property
    def position(self) -> bytes:
        return pagination.encode_place(self.place).encode()

    @cached_property
    def frame(self) -> bytes:
        """As a server-sent event."""
        return b"id: %s\nevent: %s\ndata: %s\n\n" % (self.position, self.kind.encode(), self.data)

    @cached_property
    def text(self) -> str:
        """As a message of the WebSocket."""
        return (b'{"event":%s,"position":"%s"}' % (self.data, self.position)).decode()

    def above(self, floor: int) -> Self:
        """The same for whoever has read everything below `floor` already."""
        return self if self.place.low >= floor else replace(self, place=self.place.above(floor))


def told(row: Row[Any], window: Place) -> Told:
    return Told(row.kind, row.project_id, row.xid, msgspec.json.encode(as_event(row)), window.behind(row.id))


@dataclass(frozen=True, slots=True)
class Subscribed:
    """Everything behind this place follows."""

    place: Place


@dataclass(frozen=True, slots=True)
class Reset:
    """Something was missed: what is shown must be fetched anew. Everything behind this place follows."""

    reason: str
    place: Place


@dataclass(frozen=True, slots=True)
class Idle:
    """Nothing has happened for a while, up to this place."""

    place: Place


Message = Subscribed | Reset | Told | Idle
