"""Events of the log, and who reads it."""

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from api.schemas.events.changes import EventData
from api.schemas.numbers import Id


class Event(msgspec.Struct, frozen=True):
    """A change, as the log tells of it."""

    id: Annotated[Id, Meta(description="Unique, and the same wherever the event appears. Not the order: use cursors.")]
    kind: Annotated[str, Meta(description="noun.verb", examples=["post.created"])]
    subject: Annotated[str, Meta(description="Its events come in order.", examples=["post:7"])]
    project_id: Annotated[int | None, Meta(description="Null: of the whole installation, which admins see.")]
    data: EventData
    created_at: datetime


class EventPage(msgspec.Struct, frozen=True):
    items: list[Event]
    next_cursor: Annotated[str | None, Meta(description="Send it as `cursor` for the next page; null: no more by now.")]
    position: Annotated[
        str, Meta(description="Behind all of these: send it as `cursor`, later, for what has happened since.")
    ]


class EventReader(msgspec.Struct, frozen=True):
    """Somebody who reads the log, and how far they are."""

    name: str
    behind: Annotated[int, Meta(description="Events that it has not passed yet.")]
    oldest: Annotated[datetime | None, Meta(description="When the first of them happened.")]
    failing: Annotated[int, Meta(description="Events that will be tried again.")]
    parked: Annotated[int, Meta(description="Events that were given up.")]
    updated_at: datetime


class EventFailure(msgspec.Struct, frozen=True):
    """An event that could not be delivered, or that waits behind such a one of its subject."""

    reader: str
    event_id: Id
    kind: str
    subject: str
    attempts: int
    error: str
    next_try_at: datetime
    parked_at: Annotated[datetime | None, Meta(description="When it was given up; null: it will be tried again.")]
    created_at: Annotated[datetime, Meta(description="When the event happened.")]


class EventFailurePage(msgspec.Struct, frozen=True):
    items: list[EventFailure]
    next_cursor: str | None
