"""From a place in the log to what happens now: nothing left out, nothing twice."""

import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import suppress

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from api.events.live.hub import Hub
from api.events.live.messages import Idle, Message, Reset, Subscribed, Told, told
from api.events.live.subscriber import Filter, Subscriber
from api.principal import Principal
from db.channel import LOST
from db.repositories.events import EventRepository, Place, of_kinds, of_project, visible_to

PAGE = 100
GONE = "The log does not go back that far any more."
SLOW = "There was more than you took."

Check = Callable[[], Awaitable[Principal]]
"""Who somebody is by now. Raises BadToken and the like when they are not any more who they were."""


class Following:
    """One subscription: what is wanted, and by whom."""

    def __init__(
        self,
        hub: Hub,
        sessions: async_sessionmaker[AsyncSession],
        wanted: Filter,
        principal: Principal | None,
        check: Check | None,
    ) -> None:
        self.hub = hub
        self.sessions = sessions
        self.wanted = wanted
        self.check = check
        self.subscriber = Subscriber(wanted, principal, hub.pace.waiting_max)
        self._checked = time.monotonic()
        self._place: Place | None = None
        """How far the log was read for this subscriber alone."""

    async def messages(self, after: Place | None) -> AsyncGenerator[Message]:
        """Without `after`: from now on. Ends when the hub closes; raises what `check` raises.

        First the log is read as fast as the subscriber takes it. Then it is read to its end once more, while what
        happens meanwhile is collected: of that, everything below the end is known already.
        """
        if after is not None and await self._holds(after):
            self._place = after
            yield Subscribed(after)
            async for each in self._past(after):
                yield each
        async with self.hub.attached(self.subscriber) as here:
            if self._place is not None:
                async for each in self._past(self._place):
                    yield each
            else:
                yield Subscribed(here)
                if after is not None:
                    yield Reset(GONE, here)
            async for message in self._live(self._place.low if self._place else 0):
                yield message

    async def _past(self, place: Place) -> AsyncGenerator[Told]:
        """To the end of the log, which is behind everything that has ended."""
        while True:
            await self._check(at_once=True)  # what is read now is what may be seen now
            principal = self.subscriber.principal
            actor = None if principal is None else principal.actor
            where = [visible_to(actor), of_kinds(sorted(self.wanted.kinds))]
            if self.wanted.project_id is not None:
                where.append(of_project(self.wanted.project_id))
            async with self.sessions() as session:
                rows, window = await EventRepository(session).read(place, PAGE, where)
            for row in rows:
                yield told(row, window)
            self._place = place = window.behind(rows[-1].id) if rows else window
            if not rows:
                return

    async def _live(self, floor: int) -> AsyncGenerator[Message]:
        """Without what is below `floor`."""
        while True:
            event = await self.subscriber.next(0 if self.hub.is_closing else self.hub.pace.heartbeat_s)
            await self._check()
            if self.subscriber.is_overrun:
                self.subscriber.begin_again()
                floor = 0
                yield Reset(SLOW, self.hub.place)
            elif event is not None:
                if event.xid >= floor:
                    yield event.above(floor)
            elif self.hub.is_closing:
                return
            elif not self.subscriber.has_waiting:
                yield Idle(self.hub.place.above(floor))

    async def _check(self, *, at_once: bool = False) -> None:
        """While the database cannot be asked, there is nothing to tell either."""
        at_once = at_once or self.subscriber.must_check
        is_fresh = not at_once and time.monotonic() - self._checked <= self.hub.pace.check_s
        if self.check is None or is_fresh:
            return
        with suppress(*LOST):
            self.subscriber.principal = await self.check()
            self.subscriber.must_check = False
            self._checked = time.monotonic()

    async def _holds(self, place: Place) -> bool:
        async with self.sessions() as session:
            return await EventRepository(session).holds(place)
