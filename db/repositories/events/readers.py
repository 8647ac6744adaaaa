"""Who reads the log, how far they are, and what they could not deliver."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    Row,
    Select,
    Text,
    and_,
    bindparam,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from db.models import Event, EventFailure, EventReader, HandledEvent
from db.repositories.events.log import COLUMNS, HORIZON, NEXT_XID, Place

ERROR_LENGTH_MAX = 2_000


class PlaceLost(RuntimeError):
    """Somebody else has moved this reader's place: they have taken over."""


class EventReaderRepository:
    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    async def place(self, name: str) -> Place | None:
        row = (await self.session.execute(_one(name))).one_or_none()
        return None if row is None else Place(*row)

    async def enter(self, name: str, place: Place) -> None:
        """Who is there already stays where they are."""
        values = {"name": name, "low": place.low, "high": place.high, "after": place.after}
        await self.session.execute(insert(EventReader).values(values).on_conflict_do_nothing())

    async def move(self, name: str, before: Place, after: Place) -> None:
        """Raises PlaceLost where the reader is not at `before`."""
        moved = (
            update(EventReader)
            .where(
                EventReader.name == name,
                EventReader.low == before.low,
                EventReader.high == before.high,
                EventReader.after == before.after,
            )
            .values(low=after.low, high=after.high, after=after.after, updated_at=func.now())
            .returning(EventReader.name)
        )
        if await self.session.scalar(moved) is None:
            raise PlaceLost(name)

    async def forget(self, silent_for: timedelta, limit: int, *, but: Collection[str]) -> int:
        """How many there were."""
        silent = EventReader.updated_at < func.now() - silent_for
        some = select(EventReader.name).where(silent, EventReader.name.not_in(but)).limit(limit)
        gone = delete(EventReader).where(EventReader.name.in_(some)).returning(EventReader.name)
        return len((await self.session.scalars(gone)).all())

    async def settle(self) -> bool:
        """Whether the log was restored from another server; then it is made to fit this one.

        Numbers of transactions are a server's own, and a log that holds some which this one has yet to give would be
        read much later or never. What was restored has ended: it becomes transaction 0, and readers go on behind the
        last id they read.
        """
        unheard_of = exists().where(Event.xid >= NEXT_XID)
        ahead = exists().where(EventReader.high > NEXT_XID)
        if not await self.session.scalar(select(or_(unheard_of, ahead))):
            return False
        await self.session.execute(update(Event).where(Event.xid >= NEXT_XID).values(xid=0))
        await self.session.execute(update(EventReader).values(low=0, high=HORIZON))
        return True

    async def fail(self, name: str, event_id: int, subject: str, error: str, pause: timedelta) -> None:
        """The first failure of an event."""
        values = {
            "reader": name,
            "event_id": event_id,
            "subject": subject,
            "attempts": 1,
            "error": error[:ERROR_LENGTH_MAX],
            "next_try_at": func.now() + pause,
        }
        await self.session.execute(insert(EventFailure).values(values).on_conflict_do_nothing())

    async def wait_behind(self, name: str, event: Row[Any]) -> bool:
        """Whether an earlier event of the subject has failed; then this one waits, so that the order stays."""
        earlier = exists().where(
            EventFailure.reader == name, EventFailure.subject == event.subject, EventFailure.parked_at.is_(None)
        )
        if not await self.session.scalar(select(earlier)):
            return False
        values = {"reader": name, "event_id": event.id, "subject": event.subject}
        await self.session.execute(insert(EventFailure).values(values).on_conflict_do_nothing())
        return True

    async def has_failures(self, name: str) -> bool:
        waiting = exists().where(EventFailure.reader == name, EventFailure.parked_at.is_(None))
        return bool(await self.session.scalar(select(waiting)))

    async def due(self, name: str, limit: int) -> Sequence[Row[Any]]:
        """What can be tried again now: the first of each subject. With `attempts`."""
        return (await self.session.execute(_due(), {"reader": name, "limit": limit})).all()

    async def delivered(self, name: str, event_id: int) -> None:
        await self.session.execute(
            delete(EventFailure).where(EventFailure.reader == name, EventFailure.event_id == event_id)
        )

    async def failed_again(self, name: str, event_id: int, error: str, pause: timedelta | None) -> None:
        """`pause` None: given up, until an admin tries it again."""
        parked = func.now() if pause is None else None
        await self.session.execute(
            update(EventFailure)
            .where(EventFailure.reader == name, EventFailure.event_id == event_id)
            .values(
                attempts=EventFailure.attempts + 1,
                error=error[:ERROR_LENGTH_MAX],
                next_try_at=func.now() + (pause or timedelta()),
                parked_at=parked,
            )
        )

    async def claim(self, name: str, event_id: int, kinds: Collection[str]) -> Row[Any] | None:
        """The event, for whoever asks first; others wait until that transaction ends.

        None: it was handled, or is nothing for this reader, or the log never had it or no longer has it.
        """
        new_here = EventReader.name.is_(None)  # or forgotten; it has read nothing
        fresh = (
            select(Event.id, literal(name))
            .outerjoin(EventReader, EventReader.name == name)
            .where(Event.id == event_id, Event.kind.in_(kinds), or_(new_here, _unread()))
        )
        claimed = (
            insert(HandledEvent)
            .from_select(["event_id", "handler"], fresh)
            .on_conflict_do_nothing()
            .returning(HandledEvent.event_id)
            .cte("claimed")
        )
        statement = select(*COLUMNS).join(claimed, claimed.c.event_id == Event.id)
        return (await self.session.execute(statement)).one_or_none()

    async def handled(self, name: str, event_ids: Collection[int]) -> set[int]:
        """Those of them that were claimed."""
        claimed = select(HandledEvent.event_id).where(
            HandledEvent.handler == name, HandledEvent.event_id.in_(event_ids)
        )
        return set(await self.session.scalars(claimed))

    async def listed(self) -> Sequence[Row[Any]]:
        """Every reader with its lag: how many events it has not passed, how old the oldest of them is, what failed."""
        unread = (
            select(func.count().label("behind"), func.min(Event.created_at).label("oldest"))
            .where(_unread())
            .lateral("unread")
        )
        failures = (
            select(
                func.count().filter(EventFailure.parked_at.is_(None)).label("failing"),
                func.count().filter(EventFailure.parked_at.is_not(None)).label("parked"),
            )
            .where(EventFailure.reader == EventReader.name)
            .lateral("failures")
        )
        statement = select(
            EventReader.name,
            EventReader.updated_at,
            unread.c.behind,
            unread.c.oldest,
            failures.c.failing,
            failures.c.parked,
        )
        return (await self.session.execute(statement.order_by(EventReader.name))).all()

    async def failures(self, limit: int, before: tuple[str, int] | None = None) -> Sequence[Row[Any]]:
        """What waits or was given up, the newest event first."""
        statement = (
            select(
                EventFailure.reader,
                EventFailure.event_id,
                EventFailure.subject,
                EventFailure.attempts,
                EventFailure.error,
                EventFailure.next_try_at,
                EventFailure.parked_at,
                Event.kind,
                Event.created_at,
            )
            .join(Event, Event.id == EventFailure.event_id)
            .order_by(EventFailure.event_id.desc(), EventFailure.reader.desc())
        )
        if before is not None:
            reader, event_id = before
            statement = statement.where(
                tuple_(EventFailure.event_id, EventFailure.reader) < tuple_(literal(event_id), literal(reader))
            )
        return (await self.session.execute(statement.limit(limit))).all()

    async def retry(self, name: str, event_id: int) -> bool:
        """As if it had never been tried. False: there is no such failure."""
        tried = (
            update(EventFailure)
            .where(EventFailure.reader == name, EventFailure.event_id == event_id)
            .values(attempts=0, parked_at=None, next_try_at=func.now())
            .returning(EventFailure.event_id)
        )
        return await self.session.scalar(tried) is not None

    async def discard(self, name: str, event_id: int) -> bool:
        """The reader never gets it. False: there is no such failure."""
        gone = (
            delete(EventFailure)
            .where(EventFailure.reader == name, EventFailure.event_id == event_id)
            .returning(EventFailure.event_id)
        )
        return await self.session.scalar(gone) is not None


@lru_cache
def _due() -> Select[Any]:
    """Of each subject the first that can be tried again; made once, as every look at the log asks."""
    reader: BindParameter[str] = bindparam("reader", type_=Text)
    earlier = aliased(EventFailure)
    first = ~exists().where(
        earlier.reader == reader,
        earlier.subject == EventFailure.subject,
        earlier.event_id < EventFailure.event_id,
        earlier.parked_at.is_(None),
    )
    waiting = (EventFailure.parked_at.is_(None), EventFailure.next_try_at <= func.now())
    return (
        select(*COLUMNS, EventFailure.attempts)
        .join(Event, Event.id == EventFailure.event_id)
        .where(EventFailure.reader == reader, *waiting, first)
        .order_by(EventFailure.event_id)
        .limit(bindparam("limit", type_=Integer))
    )


def _one(name: str) -> Select[tuple[int, int, int]]:
    return select(EventReader.low, EventReader.high, EventReader.after).where(EventReader.name == name)


def _unread() -> ColumnElement[bool]:
    in_window = and_(Event.xid >= EventReader.low, Event.xid < EventReader.high, Event.id > EventReader.after)
    return or_(in_window, Event.xid >= EventReader.high)
