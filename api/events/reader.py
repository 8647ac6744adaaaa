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

BATCH = 100
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


async def next_batch(sessions: Sessions, name: str, kinds: Collection[str], limit: int = BATCH) -> Batch:
    """What the reader has not read yet. Nothing is locked: `move` tells whether somebody else was faster."""
    async with transaction(sessions) as session:
        readers = EventReaderRepository(session)
        kept = await readers.place(name)
        if kept is None:
            kept = Place()
            await readers.enter(name, kept)
        rows, place = await EventRepository(session).read(kept, limit, [of_kinds(sorted(kinds))])
        return Batch(rows, kept, place)


async def move(sessions: Sessions, name: str, before: Place, after: Place) -> None:
    """Raises PlaceLost where the reader is not at `before`."""
    async with transaction(sessions) as session:
        await EventReaderRepository(session).move(name, before, after)


class HandlerReader:
    """One handler. Each event is a transaction of its own, which moves the place, too."""

    def __init__(self, handler: Handler, sessions: Sessions) -> None:
        self.name = handler.name
        self.handler = handler
        self.sessions = sessions
        self._idle_since = 0.0

    async def step(self) -> bool:
        """What is due again, and a batch of the log. Whether there may be more at once."""
        async with transaction(self.sessions) as session:
            readers = EventReaderRepository(session)
            due = await readers.due(self.name, BATCH)
            failing = bool(due) or await readers.has_failures(self.name)
        for row in due:
            await self._try_again(row)
        batch = await next_batch(self.sessions, self.name, self.handler.kinds)
        place = batch.kept
        for row in batch.rows:
            behind = batch.place.behind(row.id)
            failing = await self._deliver(row, place, behind, failing=failing) or failing
            place = behind
        if not batch.rows:
            await self._pass(batch)
        return bool(batch.rows or due)

    async def _deliver(self, row: Row[Any], before: Place, after: Place, *, failing: bool) -> bool:
        """Whether it failed, or waits behind one of its subject that did."""
        async with transaction(self.sessions) as session:
            readers = EventReaderRepository(session)
            await readers.move(self.name, before, after)
            if failing and await readers.wait_behind(self.name, row):
                return True
            error = await self._handled(row, session)
            if error is not None:
                logger.warning("%s: event %s failed: %s", self.name, row.id, error)
                await readers.fail(self.name, row.id, row.subject, error, _pause(1))
            return error is not None

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

    async def _pass(self, batch: Batch) -> None:
        """Notes now and then how far the log held nothing for this handler, so that it can be pruned."""
        now = time.monotonic()
        if batch.place != batch.kept and now - self._idle_since > NOTE_EVERY_S:
            self._idle_since = now
            await move(self.sessions, self.name, batch.kept, batch.place)


def _pause(attempts: int) -> timedelta:
    return pause(attempts, first=FIRST_PAUSE, longest=LONGEST_PAUSE)
