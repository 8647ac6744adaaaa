"""Reads the log once for everybody who is connected to this process."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Collection, Generator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from api.events import delivery
from api.events.bell import Bell, heard
from api.events.live.audience import Audience, audience_of
from api.events.live.messages import Told, told
from api.events.live.subscriber import Subscriber
from api.events.retries import pause
from api.principal import Credential
from api.schemas.events import KINDS
from db.repositories.events import EventRepository, Place, of_kinds

BATCH = 100
LOOK_EVERY_S = 1.0
REST_S = 0.03
"""Between two looks: under load one look serves many commits, and nobody notices so short a delay."""
FIRST_PAUSE = timedelta(seconds=0.5)
LONGEST_PAUSE = timedelta(seconds=30)
KNOWN = of_kinds(KINDS)
"""A newer version beside this one may write more."""

Sessions = Callable[[], AsyncSession]

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Pace:
    waiting_max: int = 256
    """Events that may wait for one subscriber."""
    heartbeat_s: float = 15.0
    check_s: float = 30.0
    """How often it is asked whether the subscriber is still who they were."""
    stalled_s: float = 30.0
    """How long one message may take to be sent, before the connection is given up."""


class Hub:
    """While nobody is connected nothing is read. Between looks no connection to the database is held."""

    def __init__(self, sessions: Sessions, bell: Bell, pace: Pace = Pace()) -> None:
        self.pace = pace
        self.place = Place()
        """Behind everything that was told."""
        self.is_closing = False
        self._sessions = sessions
        self._bell = bell
        self._subscribers: set[Subscriber] = set()
        self._wanted = asyncio.Event()
        self._looking = asyncio.Lock()
        self._to_close: set[Callable[[], None]] = set()
        self._nobody_left = asyncio.Event()
        self._nobody_left.set()

    @asynccontextmanager
    async def open(self) -> AsyncGenerator[None]:
        async with delivery.together(self._keep_reading()):
            yield
            self.close()

    def close(self) -> None:
        """Everybody is told all they wait for, and leaves."""
        self.is_closing = True
        for subscriber in self._subscribers:
            subscriber.wake()
        for call in list(self._to_close):
            call()

    def recheck(self, user_ids: Collection[int]) -> None:
        """Ask at once whether these are still who they were: a session or key of theirs has ended here."""
        for subscriber in self._subscribers:
            if subscriber.principal is not None and subscriber.principal.user_id in user_ids:
                subscriber.must_check = True
                subscriber.wake()

    @contextmanager
    def at_close(self, call: Callable[[], None]) -> Generator[None]:
        """Called when everybody is to leave, at once if they are already."""
        self._to_close.add(call)
        self._nobody_left.clear()
        if self.is_closing:
            call()
        try:
            yield
        finally:
            self._to_close.discard(call)
            if not self._to_close:
                self._nobody_left.set()

    async def emptied(self) -> None:
        """Waits until everybody has left."""
        await self._nobody_left.wait()

    @asynccontextmanager
    async def attached(self, subscriber: Subscriber) -> AsyncGenerator[Place]:
        """Everything behind the place is offered to the subscriber."""
        async with self._looking:  # else the newcomer might be unknown to a look that is under way
            if not self._subscribers:
                async with self._sessions() as session:
                    self.place = await EventRepository(session).now()
            self._subscribers.add(subscriber)
            self._wanted.set()
        try:
            yield self.place
        finally:
            self._subscribers.discard(subscriber)
            if not self._subscribers:
                self._wanted.clear()

    async def _keep_reading(self) -> None:
        failed = 0
        while True:
            await self._wanted.wait()
            rung = self._bell.next_ring()
            try:
                while await self._look():
                    pass
                failed = 0
            except Exception:
                failed += 1
                logger.exception("Live updates wait: the event log could not be read.")
                await asyncio.sleep(pause(failed, first=FIRST_PAUSE, longest=LONGEST_PAUSE).total_seconds())
            await asyncio.sleep(REST_S)
            await heard(rung, LOOK_EVERY_S)

    async def _look(self) -> bool:
        """Whether there may be more at once."""
        async with self._looking:
            async with self._sessions() as session:
                rows, window = await EventRepository(session).read(self.place, BATCH, [KNOWN])
                events = [told(row, window) for row in rows]
                audience = await audience_of(session, events, self._credentials())
            if not events:
                self.place = window
            for event in events:
                self._tell(event, audience)
                await asyncio.sleep(0)  # with a thousand subscribers a batch takes a while
        await asyncio.sleep(0)  # whoever waits to come in comes first
        return bool(events)

    def _tell(self, event: Told, audience: Audience) -> None:
        for subscriber in self._subscribers:
            subscriber.offer(event, audience)
        self.place = event.place

    def _credentials(self) -> set[Credential]:
        principals = (subscriber.principal for subscriber in self._subscribers)
        found = (principal.credential for principal in principals if principal is not None)
        return {credential for credential in found if credential is not None}
