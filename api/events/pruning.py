"""Removes what is old: now and then, in one process of all, and never many rows at once."""

import asyncio
import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from db.channel import Channel
from db.repositories.events import EventReaderRepository, EventRepository
from db.repositories.mails import MailRepository
from db.repositories.notifications import NotificationRepository
from db.repositories.webhooks import WebhookDeliveryRepository
from db.transaction import transaction

PRUNE_EVERY_S = 600.0
PRUNED_AT_ONCE = 1_000
NOTIFICATIONS_KEPT = timedelta(days=180)
MAILS_KEPT = timedelta(days=180)
DELIVERIES_KEPT = timedelta(days=30)
READERS_KEPT = timedelta(days=7)

Sessions = async_sessionmaker[AsyncSession]

logger = logging.getLogger(__name__)


class Prunable(Protocol):
    async def prune(self, older_than: timedelta, limit: int) -> int:
        """Removes at most so many of its rows, the oldest first. How many there were."""
        ...


@dataclass(frozen=True, slots=True)
class Pruning:
    name: str
    kept: timedelta
    of: Callable[[AsyncSession], Prunable]


@dataclass(frozen=True, slots=True)
class Forgetting:
    """Readers of the log that are no more would keep it from being pruned.

    Not at once: another version of the server, or a consumer with handlers of its own, may know what this one does not.
    """

    session: AsyncSession
    known: Collection[str]

    async def prune(self, older_than: timedelta, limit: int) -> int:
        return await EventReaderRepository(self.session).forget(older_than, limit, but=self.known)


def prunings(events_kept: timedelta | None, readers: Collection[str]) -> Sequence[Pruning]:
    """`events_kept` None: for ever. `readers`: of the log, as far as they are known here."""
    always = (
        Pruning("readers of the log", READERS_KEPT, lambda session: Forgetting(session, readers)),
        Pruning("notifications", NOTIFICATIONS_KEPT, NotificationRepository),
        Pruning("mails", MAILS_KEPT, MailRepository),
        Pruning("webhook deliveries", DELIVERIES_KEPT, lambda session: WebhookDeliveryRepository(session=session)),
    )
    return always if events_kept is None else (*always, Pruning("events", events_kept, EventRepository))


async def keep_pruning(sessions: Sessions, channel: Channel, what: Sequence[Pruning]) -> None:
    """For ever."""
    while True:
        if await channel.holds("pruning"):
            for pruning in what:
                try:
                    await prune(sessions, pruning)
                except Exception:
                    logger.exception("Old %s could not be removed.", pruning.name)
        await asyncio.sleep(PRUNE_EVERY_S)


async def prune(sessions: Sessions, pruning: Pruning) -> None:
    """All that is old, in as many transactions as it takes."""
    gone = PRUNED_AT_ONCE
    while gone == PRUNED_AT_ONCE:
        async with transaction(sessions) as session:
            gone = await pruning.of(session).prune(pruning.kept, PRUNED_AT_ONCE)
