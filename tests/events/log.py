"""The log as tests look at it."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import Any

from litestar import Litestar
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from api.events.reader import HandlerReader
from api.events.registry import Handle, Handler
from api.schemas.events import KINDS, PostDeleted
from db.models import Event
from db.repositories.events import EventRepository, Place
from db.transaction import transaction

Sessions = async_sessionmaker[AsyncSession]
PATIENCE_S = 60


async def recorded(app: Litestar) -> list[tuple[str, str, int | None, dict[str, Any]]]:
    """Kind, subject, project and data of everything in the log, in the order of the ids."""
    async with app.state.sessions() as session:
        rows = await session.execute(select(Event.kind, Event.subject, Event.project_id, Event.data).order_by(Event.id))
        return [tuple(row) for row in rows]


async def kinds(app: Litestar) -> list[str]:
    return [kind for kind, *_ in await recorded(app)]


async def note(session: AsyncSession, post_id: int) -> None:
    """Writes an event of that post."""
    await EventRepository(session).record(PostDeleted(post_id), project_id=1)


async def noted(sessions: Sessions, *post_ids: int) -> None:
    for post_id in post_ids:
        async with transaction(sessions) as session:
            await note(session, post_id)


class Follower:
    """Reads the log from its beginning, a few rows at a time."""

    def __init__(self, sessions: Sessions, limit: int = 100) -> None:
        self.sessions = sessions
        self.limit = limit
        self.place = Place()

    async def read(self) -> list[str]:
        """Subjects of what is new."""
        subjects: list[str] = []
        while True:
            async with self.sessions() as session:
                rows, self.place = await EventRepository(session).read(self.place, self.limit)
            if not rows:
                return subjects
            self.place = self.place.behind(rows[-1].id)
            subjects += [row.subject for row in rows]

    async def wait_for(self, count: int) -> list[str]:
        """The next so many. Other databases of the server may hold the log back for a moment."""
        subjects: list[str] = []
        async with asyncio.timeout(PATIENCE_S):
            while len(subjects) < count:
                subjects += await self.read()
                await asyncio.sleep(0.01)
        return subjects


def reader_of(sessions: Sessions, handle: Handle) -> HandlerReader:
    return HandlerReader(Handler(handle.__name__, frozenset(KINDS), handle), sessions)


async def step_until(reader: HandlerReader, is_done: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not is_done():
            await reader.step()
            await asyncio.sleep(0.01)


@asynccontextmanager
async def open_transaction(sessions: Sessions) -> AsyncGenerator[AsyncSession]:
    """One that others overlap with; it ends when the block does, or by its own commit."""
    async with sessions() as session:
        yield session
