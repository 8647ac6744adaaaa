"""The log: every change is a row, committed with the change."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, NamedTuple, Protocol, Self
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Row,
    and_,
    cast,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import REGCLASS
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import Text

from db.actor import Actor
from db.models import Event, EventFailure, EventReader, Project, WebhookDelivery
from db.repositories.events.redaction import overwrite_words
from db.sections import EventSection

RECORDED = "events_recorded"
"""In the `info` of a session that has written to the log, what it wrote: whoever commits tells the readers."""

CREDENTIALS = "credentials"
"""Noun of what is recorded when sessions or API keys end."""

COLUMNS = (
    Event.id,
    Event.kind,
    Event.subject,
    Event.project_id,
    Event.actor_id,
    Event.data,
    Event.created_at,
    Event.xid,
)

HORIZON = cast(cast(func.pg_snapshot_xmin(func.pg_current_snapshot()), Text), BigInteger)
"""Every transaction with a lower number has ended: nothing of them can appear in the log any more."""

NEXT_XID = cast(cast(func.pg_snapshot_xmax(func.pg_current_snapshot()), Text), BigInteger)
"""No transaction has had this number yet."""

FIRST = 1
LAST_ID = func.pg_sequence_last_value(cast(func.pg_get_serial_sequence("events", "id"), REGCLASS))
"""Null: no event was ever given a number."""


class Change(Protocol):
    """What can be recorded: api/schemas/events/changes.py."""

    @property
    def kind(self) -> str: ...

    @property
    def subject(self) -> str: ...

    def payload(self) -> dict[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Place:
    """How far somebody has read.

    Ids are given out before the commit, so a row may appear behind one with a higher id; a reader that only kept an id
    would step over it. So the log is read in windows of transactions that have all ended: everything below `low` was
    read, `high` was the horizon when the window was opened, and within it rows are read by id. Rows of one subject are
    in order, because whoever changes it holds its lock while it records.
    """

    low: int = 0
    high: int = 0
    after: int = 0

    def behind(self, event_id: int) -> Self:
        return replace(self, after=event_id)

    def closed(self) -> Self:
        """The window is read to its end; the next one begins where it ended."""
        return replace(self, low=self.high, after=0)

    def above(self, floor: int) -> Self:
        """The same for whoever has read everything below `floor` already."""
        if self.high <= floor:
            return replace(self, low=floor, high=floor, after=0)
        return replace(self, low=max(self.low, floor))


class Recorded(NamedTuple):
    """A change that was committed, or may have been."""

    kind: str
    project_id: int | None = None
    payload: Mapping[str, Any] | None = None
    """What the log says of it; None: not known, or not in the log."""

    @property
    def ends_credentials(self) -> bool:
        return self.kind.startswith(f"{CREDENTIALS}.")


Tell = Callable[[Iterable[Recorded]], None]
"""Called after a commit with what was written to the log, or may have been, before anybody is answered."""


def note(
    info: dict[Any, Any], kind: str, project_id: int | None = None, payload: Mapping[str, Any] | None = None
) -> None:
    """In the `info` of a session, of everything it writes to the log: for those who hold what was read before."""
    info.setdefault(RECORDED, []).append(Recorded(kind, project_id, payload))


def note_credentials(info: dict[Any, Any], user_id: int) -> None:
    """In the `info` of a session that ends sessions or API keys of somebody, of which the log says nothing."""
    note(info, f"{CREDENTIALS}.ended", payload={"user_id": user_id})


class EventRepository:
    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    async def record(self, change: Change, *, project_id: int | None, actor: Actor | None = None) -> None:
        """In the transaction of the change, after the row of the subject is locked or written."""
        await self.record_all([(change, project_id)], actor)

    async def record_all(self, changes: Sequence[tuple[Change, int | None]], actor: Actor | None = None) -> None:
        """Each with its project, in one statement; the words that are deleted or replaced are so in the log, too."""
        if not changes:
            return
        rows: list[dict[str, Any]] = [
            {
                "kind": change.kind,
                "subject": change.subject,
                "project_id": project_id,
                "actor_id": actor.id if actor else None,
                "data": change.payload(),
            }
            for change, project_id in changes
        ]
        await overwrite_words(self.session, rows)
        await self.session.execute(insert(Event), rows)
        for row in rows:
            note(self.session.info, row["kind"], row["project_id"], row["data"])

    async def read(
        self, place: Place, limit: int, where: Sequence[ColumnElement[bool]] = ()
    ) -> tuple[list[Row[Any]], Place]:
        """The next rows and the place before them; the place behind a row is `place.behind(row.id)`.

        No rows: there are none by now, and the place is behind everything that was looked at.
        """
        if place.low < place.high and (rows := await self._window(place, limit, where)):
            return rows, place
        fresh = await self._open(place)
        if fresh is None:
            return [], place.closed()
        if rows := await self._window(fresh, limit, where):
            return rows, fresh
        return [], fresh.closed()

    async def get_for_share(self, event_id: int) -> Row[Any] | None:
        """As it is now; its words stay until the transaction ends."""
        statement = select(*COLUMNS).where(Event.id == event_id).with_for_update(read=True)
        return (await self.session.execute(statement)).one_or_none()

    async def raise_floors(self, project_id: int, sections: Collection[EventSection]) -> None:
        """Of these sections of a project others than its members see only events that are recorded from now on.

        Args:
            sections: those that become public with this transaction, which holds the project's lock.
        """
        last = func.coalesce(LAST_ID, 0)
        floors = func.jsonb_build_object(*(part for section in sections for part in (literal(section, Text), last)))
        values = {"event_floors": Project.event_floors.op("||")(floors)}
        raised = update(Project).where(Project.id == project_id).values(values)
        await self.session.execute(raised.execution_options(synchronize_session=False))

    async def actor_of(self, event_id: int) -> UUID | None:
        """Who did it, for those who must not be told of what they did themselves; for nobody else."""
        actor_id: UUID | None = await self.session.scalar(select(Event.actor_id).where(Event.id == event_id))
        return actor_id

    async def now(self) -> Place:
        """Behind everything that is certain by now."""
        horizon = await self.session.scalar(select(HORIZON)) or 0
        return Place(horizon, horizon)

    async def holds(self, place: Place) -> bool:
        """Whether everything behind the place is there still; one that was never reached is of another log.

        The oldest are removed first: as long as there is something before the place, or the very first of all, nothing
        behind it is gone. What is kept because it failed proves nothing. Where nothing was ever written nothing can be
        gone, and the beginning is always the beginning of what there is.
        """
        kept = or_(Event.xid < place.high, Event.id == FIRST)
        whole = or_(LAST_ID.is_(None), exists().where(kept, Event.id.not_in(select(EventFailure.event_id))))
        reached = place.high <= HORIZON
        statement = select(reached if place.high == 0 else and_(reached, whole))
        return bool(await self.session.scalar(statement))

    async def prune(self, older_than: timedelta, limit: int) -> int:
        """Removes old rows that every reader has passed, the oldest first, and what was sent of them. How many rows.

        Deliveries do not outlive their event: from then on nobody would find the words in them that are deleted.
        """
        passed = select(func.coalesce(func.min(EventReader.low), HORIZON)).scalar_subquery()
        old = (
            select(Event.id)
            .where(
                Event.created_at < func.now() - older_than,
                Event.xid < passed,
                Event.id.not_in(select(EventFailure.event_id)),
            )
            .order_by(Event.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        gone = (await self.session.scalars(delete(Event).where(Event.id.in_(old)).returning(Event.id))).all()
        await self.session.execute(_finished_deliveries(gone))
        return len(gone)

    async def _open(self, place: Place) -> Place | None:
        """The next window; None if it would be empty."""
        window = (
            select(Event.id)
            .where(Event.xid >= place.high, Event.xid < HORIZON)
            .cte("fresh")
            .prefix_with("MATERIALIZED")  # min(id) of the table itself would be looked for from its beginning
        )
        first = select(func.min(window.c.id)).scalar_subquery()
        row = (await self.session.execute(select(HORIZON.label("high"), first.label("first")))).one()
        if row.high <= place.high:
            return None
        return Place(place.high, row.high, (row.first or 1) - 1)

    async def _window(self, place: Place, limit: int, where: Sequence[ColumnElement[bool]]) -> list[Row[Any]]:
        statement = (
            select(*COLUMNS)
            .where(Event.xid >= place.low, Event.xid < place.high, Event.id > place.after, *where)
            .order_by(Event.id)
            .limit(limit)
        )
        return list((await self.session.execute(statement)).all())


def _finished_deliveries(event_ids: Sequence[int]) -> Any:
    finished = (WebhookDelivery.event_id.in_(event_ids), WebhookDelivery.status != "pending")
    return delete(WebhookDelivery).where(*finished).execution_options(synchronize_session=False)


def of_project(project_id: int) -> ColumnElement[bool]:
    return Event.project_id == project_id


def of_kinds(kinds: Sequence[str]) -> ColumnElement[bool]:
    return Event.kind.in_(kinds)
