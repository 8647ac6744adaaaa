"""Sends to webhooks what its handler has queued.

At least once: who dies between sending and noting it sends again.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from api.events.retries import pause
from api.services.webhooks import LEASE, WebhookSender
from api.services.webhooks.sending import GONE
from db.repositories.webhooks import Outcome, WebhookDeliveryRepository, WebhookOutcomeRepository
from db.transaction import transaction

AT_ONCE = 32
"""Webhooks that are sent to side by side, so that a slow one holds up few others."""
ATTEMPTS_MAX = 13
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=8)
"""All pauses together are about a day."""
OFF_AFTER = timedelta(days=3)
OFF_FAILURES = 10
"""A webhook that failed so often, for so long, without a success in between is switched off."""
SWITCHED_OFF = "The webhook was switched off, because it failed."

Sessions = async_sessionmaker[AsyncSession]

logger = logging.getLogger(__name__)


class WebhookWorker:
    """One request at a time to each webhook: while nothing fails, its deliveries come in order."""

    name = "webhook_worker"

    def __init__(self, sessions: Sessions, sender: WebhookSender) -> None:
        self.sessions = sessions
        self.sender = sender
        self._sending: dict[int, asyncio.Task[None]] = {}

    async def step(self) -> bool:
        """Begins with every webhook for which something is due; they go on by themselves."""
        free = AT_ONCE - len(self._sending)
        if free:
            async with transaction(self.sessions) as session:
                waiting = await _deliveries(session).waiting(free, list(self._sending))
            for webhook_id in waiting:
                self._sending[webhook_id] = asyncio.create_task(self._send_all(webhook_id))
        return False

    async def send_next(self, webhook_id: int) -> bool:
        """Sends the oldest delivery that is due and notes what follows. False: there is none."""
        async with transaction(self.sessions) as session:
            claimed = await _deliveries(session).claim_next(webhook_id, LEASE)
        if claimed is None:
            return False
        outcome = await self.sender.send(claimed)
        async with transaction(self.sessions) as session:
            await _follow(session, claimed, outcome)
        return True

    async def idle(self) -> None:
        """Waits until what has begun is done."""
        await asyncio.gather(*self._sending.values())

    @asynccontextmanager
    async def open(self) -> AsyncGenerator[None]:
        """What is on its way when the block ends is sent again, once its lease has ended."""
        try:
            yield
        finally:
            sending = list(self._sending.values())
            for task in sending:
                task.cancel()
            await asyncio.gather(*sending, return_exceptions=True)

    async def _send_all(self, webhook_id: int) -> None:
        try:
            while await self.send_next(webhook_id):
                pass
        except Exception:
            logger.exception("Sending to webhook %s failed; it goes on.", webhook_id)
        finally:
            del self._sending[webhook_id]


async def _follow(session: AsyncSession, claimed: Row[Any], outcome: Outcome) -> None:
    """The webhook's row comes first, as where it is deleted: neither waits for the other in a circle."""
    outcomes = WebhookOutcomeRepository(session)
    if outcome.delivered:
        await outcomes.succeeded(claimed.webhook_id)
        await outcomes.note(claimed, outcome, None)
        return
    gone = outcome.status == GONE
    off = await outcomes.failed(claimed.webhook_id, after=OFF_AFTER, failures=OFF_FAILURES)
    last = gone or claimed.attempts >= ATTEMPTS_MAX
    await outcomes.note(claimed, outcome, None if last else _pause(claimed.attempts))
    if gone or off:
        logger.warning("Webhook %s is switched off: %s", claimed.webhook_id, "410" if gone else "it failed for days")
        await outcomes.switch_off(claimed.webhook_id, "gone" if gone else "failing", SWITCHED_OFF)


def _pause(attempts: int) -> timedelta:
    return pause(attempts, first=FIRST_PAUSE, longest=LONGEST_PAUSE)


def _deliveries(session: AsyncSession) -> WebhookDeliveryRepository:
    return WebhookDeliveryRepository(session=session, wrap_exceptions=False)
