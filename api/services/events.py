from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Row

from api import pagination
from api.errors import EventFailureNotFound, FieldError, Invalid, ProjectNotFound
from api.pagination import Cursor
from api.schemas.events import (
    CHANGES,
    Event,
    EventFailure,
    EventFailurePage,
    EventPage,
    EventReader,
    kinds_matching,
)
from db.actor import Actor
from db.repositories.events import EventReaderRepository, EventRepository, Place, of_kinds, of_project, visible_to
from db.repositories.projects import ProjectRepository

BY_KIND = {str(change.__struct_config__.tag): change for change in CHANGES}
FAILURES = "event-failures"


class EventService:
    """The log, as far as somebody may see it; its readers, for admins."""

    def __init__(self, events: EventRepository, readers: EventReaderRepository, projects: ProjectRepository) -> None:
        self.events = events
        self.readers = readers
        self.projects = projects

    async def page(
        self, kinds: str, project_id: int | None, limit: int, cursor: str | None, actor: Actor | None
    ) -> EventPage:
        """In the order in which the events can be relied on; the place moves over what was left out, too."""
        place = Place() if cursor is None else pagination.decode_place(cursor)
        where = [visible_to(actor), *conditions(kinds, project_id)]
        if project_id is not None and not await self.projects.sees(project_id, actor):
            raise ProjectNotFound(project_id)
        rows, window = await self.events.read(place, limit, where)
        behind = pagination.encode_place(window.behind(rows[-1].id) if rows else window)
        return EventPage([as_event(row) for row in rows], behind if rows else None, behind)

    async def list_readers(self) -> list[EventReader]:
        return [EventReader(**row._mapping) for row in await self.readers.listed()]  # noqa: SLF001  its public name

    async def failures(self, limit: int, cursor: str | None) -> EventFailurePage:
        before = None
        if cursor is not None:
            place = pagination.decode(cursor, FAILURES, grouped=True)
            before = (place.group, place.id)
        rows = await self.readers.failures(limit + 1, before)
        items = [EventFailure(**row._mapping) for row in rows[:limit]]  # noqa: SLF001  its public name
        more = len(rows) > limit
        last = pagination.encode(Cursor(FAILURES, 0, items[-1].event_id, items[-1].reader)) if more else None
        return EventFailurePage(items, last)

    async def retry(self, reader: str, event_id: int) -> None:
        if not await self.readers.retry(reader, event_id):
            raise EventFailureNotFound(reader, event_id)

    async def discard(self, reader: str, event_id: int) -> None:
        if not await self.readers.discard(reader, event_id):
            raise EventFailureNotFound(reader, event_id)


def conditions(kinds: str, project_id: int | None) -> list[ColumnElement[bool]]:
    """Of a filter as clients write it: kinds separated by commas, and the number of a project."""
    chosen = chosen_kinds(kinds)
    where = [of_kinds(sorted(chosen))] if chosen else []
    if project_id is not None:
        where.append(of_project(project_id))
    return where


def chosen_kinds(kinds: str) -> set[str]:
    """Empty: all are wanted. Raises Invalid for what is no kind."""
    patterns = [part.strip() for part in kinds.split(",") if part.strip()]
    try:
        return set(kinds_matching(patterns))
    except ValueError as error:
        raise Invalid(internal=str(error), errors=[FieldError("kinds", str(error))]) from None


def as_event(row: Row[Any]) -> Event:
    data: Any = msgspec.convert(row.data | {"kind": row.kind}, BY_KIND[row.kind])
    return Event(row.id, row.kind, row.subject, row.project_id, data, row.created_at)
