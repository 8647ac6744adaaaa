"""Delivers the log to a handler: in order per subject, at least once, from where it left off.

What fails is tried again after growing pauses while later events of its subject wait, and is given up in the end.
"""

import logging
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from api.events.registry import Handler
from api.events.retries import pause
from api.services.events import as_event
from db.repositories.events import EventReaderRepository, EventRepository, Place, of_kinds
from db.transaction import transaction

BATCH = 500
ATTEMPTS_MAX = 10
FIRST_PAUSE = timedelta(seconds=1)
LONGEST_PAUSE = timedelta(minutes=10)
NOTE_EVERY_S = 5.0

Sessions = async_sessionmaker[AsyncSession]

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Batch:
    rows: Sequence[Row[Any]]
    kept: Place
    """Where the reader's place is."""
    place: Place
    """Before the rows; behind everything, where there are none."""

    @property
    def end(self) -> Place:
        return self.place.behind(self.rows[-1].id) if self.rows else self.place


class LogReader:
    """Keeps its place under its name. Nothing is locked: whoever moves the place learns whether another was faster."""

    def __init__(self, name: str, sessions: Sessions, kinds: Collection[str] = ()) -> None:
        self.name = name
        self.sessions = sessions
        self.kinds = kinds
        """Empty: all."""
        self._noted_at = 0.0

    async def next_batch(self, limit: int = BATCH) -> Batch:
        """What was not read yet."""
        async with transaction(self.sessions) as session:
            readers = EventReaderRepository(session)
            kept = await readers.place(self.name)
            if kept is None:
                kept = Place()
                await readers.enter(self.name, kept)
            where = [of_kinds(sorted(self.kinds))] if self.kinds else []
            rows, place = await EventRepository(session).read(kept, limit, where)
            return Batch(rows, kept, place)

    async def move(self, before: Place, after: Place) -> None:
        """Raises PlaceLost where the reader is not at `before`."""
        async with transaction(self.sessions) as session:
            await EventReaderRepository(session).move(self.name, before, after)

    async def note(self, batch: Batch) -> None:
        """Now and then how far the log held nothing for this reader, so that it can be pruned."""
        now = time.monotonic()
        if batch.place != batch.kept and now - self._noted_at > NOTE_EVERY_S:
            self._noted_at = now
            await self.move(batch.kept, batch.place)


class HandlerReader(LogReader):
    """One handler. Each event is a transaction of its own, which moves the place, too."""

    def __init__(self, handler: Handler, sessions: Sessions) -> None:
        super().__init__(handler.name, sessions, handler.kinds)
        self.handler = handler

    async def step(self) -> bool:
        """What is due again, and a batch of the log. Whether there may be more at once."""
        again = await self._try_due_again()
        if await self._passed_over():
            return again
        batch = await self.next_batch()
        if not batch.rows:
            await self.note(batch)
            return again
        return await self.read(batch) or again

    async def _passed_over(self) -> bool:
        """All of the log at once, without a look into it, where nobody waits for anything."""
        if self.handler.idle is None:
            return False
        async with transaction(self.sessions) as session:
            readers = EventReaderRepository(session)
            events, kept = EventRepository(session), await readers.place(self.name)
            if kept is None or not (await events.read(kept, 1))[0]:
                return False
            now = await events.now()  # before the question: for what comes later it may be waited already
            if not await self.handler.idle(session):
                return False
            await readers.move(self.name, kept, now)
            return True

    async def read(self, batch: Batch) -> bool:
        """Whether it was a full one: what came meanwhile waits for the next look, or a busy log would have no end."""
        needless, failing = await self._known(batch)
        place = behind = batch.kept
        for row in batch.rows:
            behind = batch.place.behind(row.id)
            if row.id not in needless:
                failing = await self._deliver(row, place, behind, failing=failing) or failing
                place = behind
        if place != behind:
            await self.move(place, behind)
        return len(batch.rows) == BATCH

    async def _known(self, batch: Batch) -> tuple[set[int], bool]:
        """What of it needs nothing done, and whether anything waits to be tried again."""
        async with transaction(self.sessions) as session:
            readers = EventReaderRepository(session)
            ids = [row.id for row in batch.rows]
            needless = await readers.handled(self.name, ids)  # Kafka had brought it, before it was switched off
            if self.handler.choose is not None:
                needless |= set(ids).difference(await self.handler.choose(batch.rows, session))
            return needless, await readers.has_failures(self.name)

    async def _deliver(self, row: Row[Any], before: Place, after: Place, *, failing: bool) -> bool:
        """Whether it failed, or waits behind one of its subject that did."""
        async with transaction(self.sessions) as session:
            await EventReaderRepository(session).move(self.name, before, after)
            return not await self.hand_over(row, session, failing=failing)

    async def hand_over(self, row: Row[Any], session: AsyncSession, *, failing: bool) -> bool:
        """Whether it was handled; if not, it is kept to be tried again. `failing`: something of the handler may be."""
        readers = EventReaderRepository(session)
        if failing and await readers.wait_behind(self.name, row):
            return False
        error = await self._handled(row, session)
        if error is not None:
            logger.warning("%s: event %s failed: %s", self.name, row.id, error)
            await readers.fail(self.name, row.id, row.subject, error, _pause(1))
        return error is None

    async def _try_due_again(self) -> bool:
        async with transaction(self.sessions) as session:
            due = await EventReaderRepository(session).due(self.name, BATCH)
        for row in due:
            await self._try_again(row)
        return bool(due)

    async def _try_again(self, row: Row[Any]) -> None:
        async with transaction(self.sessions) as session:
            readers = EventReaderRepository(session)
            error = await self._handled(row, session)
            if error is None:
                await readers.delivered(self.name, row.id)
                return
            attempts = row.attempts + 1
            given_up = attempts >= ATTEMPTS_MAX
            logger.warning("%s: event %s failed, attempt %d: %s", self.name, row.id, attempts, error)
            await readers.failed_again(self.name, row.id, error, None if given_up else _pause(attempts))

    async def _handled(self, row: Row[Any], session: AsyncSession) -> str | None:
        """What went wrong; then nothing that the handler wrote is kept."""
        try:
            async with session.begin_nested():
                await self.handler.handle(as_event(row), session)
        except Exception as error:
            return f"{type(error).__name__}: {error}"
        return None


def _pause(attempts: int) -> timedelta:
    return pause(attempts, first=FIRST_PAUSE, longest=LONGEST_PAUSE)
