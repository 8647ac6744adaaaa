"""Runs the readers of this process: woken by commits, here and elsewhere, and now and then if a signal was missed."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Coroutine
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any, Protocol

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from api.events.bell import Bell, heard
from api.events.retries import pause
from db.channel import Channel
from db.repositories.events import EventReaderRepository
from db.transaction import transaction

LOOK_EVERY_S = 1.0
"""Also without a signal: a process may die between its commit and its signal."""
REST_S = 0.5
"""Between two looks, so that under load one look serves many commits. A change that comes alone does not wait."""
SIGNAL_REST_S = 0.05
"""Between two signals: other processes hold what was read before until they hear one."""
FIRST_PAUSE = timedelta(seconds=0.5)
LONGEST_PAUSE = timedelta(seconds=30)

Sessions = async_sessionmaker[AsyncSession]

logger = logging.getLogger(__name__)


class Reader(Protocol):
    name: str

    async def step(self) -> bool:
        """Some of what is there; whether there may be more at once. Raising means: again, later."""
        ...


async def keep_reading(reader: Reader, bell: Bell, channel: Channel) -> None:
    """For ever, in one process of all at a time."""
    failed = 0
    while True:
        rung = bell.next_ring()
        try:
            while await channel.holds(reader.name) and await reader.step():
                pass
            failed = 0
        except Exception:
            failed += 1
            logger.exception("The reader %s of the event log failed; it goes on where it was.", reader.name)
            await asyncio.sleep(pause(failed, first=FIRST_PAUSE, longest=LONGEST_PAUSE).total_seconds())
        await asyncio.sleep(REST_S)
        await heard(rung, LOOK_EVERY_S)


async def keep_signalling(bell: Bell, channel: Channel) -> None:
    """Tells other processes of the commits of this one: many commits, one signal."""
    while True:
        await bell.to_tell()
        await channel.signal()
        await asyncio.sleep(SIGNAL_REST_S)


async def settle(sessions: Sessions) -> None:
    """Before anything is read: a log that was restored is made to fit."""
    async with transaction(sessions) as session:
        if await EventReaderRepository(session).settle():
            logger.warning("The event log was restored from another server; its readers go on where they were.")


@asynccontextmanager
async def together(*work: Coroutine[Any, Any, None]) -> AsyncGenerator[None]:
    """Everything runs until the block ends."""
    tasks = [asyncio.create_task(each) for each in work]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
