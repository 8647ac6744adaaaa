"""Events: everything that has happened, in order, and who reads it.

/api/events, /api/events/readers, /api/events/failures
"""

from typing import Annotated

from litestar import Controller, delete, get, post
from litestar.di import NamedDependency
from litestar.params import PathParameter, QueryParameter

from api.guards import admin_only
from api.pagination import CURSOR_LENGTH_MAX
from api.parameters import Kinds, NextPage, number_of, of_project, per_page
from api.schemas.events import EventFailurePage, EventPage, EventReader
from api.schemas.text import NO_NUL
from api.services.events import EventService
from db.actor import Actor

ADMINS = {"errors": [401, 403]}
ONE = {"errors": [401, 403, 404]}

ReaderName = Annotated[str, PathParameter(max_length=100, pattern=NO_NUL, description="Name of the reader.")]
EventId = Annotated[int, number_of("event")]


class EventController(Controller):
    path = "/events"
    tags = ("Events",)

    @get(operation_id="listEvents", summary="Read the log", opt={"errors": [404]})
    async def list_events(
        self,
        events: NamedDependency[EventService],
        actor: NamedDependency[Actor | None],
        kinds: Kinds = "",
        project_id: Annotated[int | None, of_project("Only of this project.")] = None,
        limit: Annotated[int, per_page("Events")] = 50,
        cursor: Annotated[
            str | None, QueryParameter(max_length=CURSOR_LENGTH_MAX, description="`next_cursor` or `position`.")
        ] = None,
    ) -> EventPage:
        """What the caller may see of it, the oldest first. Old events are removed after a while."""
        return await events.page(kinds, project_id, limit, cursor, actor)

    @get("/readers", operation_id="listEventReaders", summary="Who reads the log", guards=[admin_only], opt=ADMINS)
    async def list_event_readers(self, events: NamedDependency[EventService]) -> list[EventReader]:
        """With how far behind each of them is."""
        return await events.list_readers()

    @get("/failures", operation_id="listEventFailures", summary="What failed", guards=[admin_only], opt=ADMINS)
    async def list_event_failures(
        self,
        events: NamedDependency[EventService],
        limit: Annotated[int, per_page("Failures")] = 50,
        cursor: NextPage = None,
    ) -> EventFailurePage:
        """Events that could not be delivered: those that will be tried again, and those that were given up."""
        return await events.failures(limit, cursor)

    @post(
        "/failures/{reader:str}/{event_id:int}/retry",
        operation_id="retryEvent",
        summary="Try again",
        guards=[admin_only],
        status_code=204,
        opt=ONE,
    )
    async def retry_event(self, reader: ReaderName, event_id: EventId, events: NamedDependency[EventService]) -> None:
        """At once, as if it had never been tried."""
        await events.retry(reader, event_id)

    @delete(
        "/failures/{reader:str}/{event_id:int}",
        operation_id="discardEvent",
        summary="Give up for good",
        guards=[admin_only],
        opt=ONE,
    )
    async def discard_event(self, reader: ReaderName, event_id: EventId, events: NamedDependency[EventService]) -> None:
        """The reader never gets this event; those that waited behind it go on."""
        await events.discard(reader, event_id)
