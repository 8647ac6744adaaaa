"""What a subscriber is told."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Self

import msgspec
from sqlalchemy import Row

from api import pagination
from api.services.events import as_event
from db.repositories.events import Place, section_of
from db.sections import EventSection


@dataclass(frozen=True)
class Told:
    """An event, encoded once for everybody, and the place behind it."""

    id: int
    kind: str
    project_id: int | None
    section: EventSection | None
    xid: int
    data: bytes
    place: Place

    @property
    def about(self) -> tuple[int, EventSection] | None:
        """Project and section, whose people may be told; None: admins may."""
        if self.project_id is None or self.section is None:
            return None
        return self.project_id, self.section

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
    section = section_of(row.kind, row.data)
    data = msgspec.json.encode(as_event(row))
    return Told(row.id, row.kind, row.project_id, section, row.xid, data, window.behind(row.id))


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
