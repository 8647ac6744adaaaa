from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from api import pagination
from api.errors import DeliveryNotFound
from api.pagination import Cursor
from api.schemas.webhooks import TEST, DeliveryAttempt, WebhookDelivery, WebhookDeliveryPage
from api.services.webhooks import access
from api.services.webhooks.sending import WebhookSender
from db.actor import Actor
from db.repositories.projects import ProjectRepository
from db.repositories.webhooks import WebhookDeliveryRepository, WebhookOutcomeRepository, WebhookRepository
from db.transaction import transaction

SORT = "webhook-deliveries"
LEASE = timedelta(seconds=30)
"""More than a request can take: after it a delivery whose sender has died may be sent by another."""
PAUSE = timedelta(minutes=5)
"""What waited and failed by hand waits on."""
INTERRUPTED = "It was interrupted."


class WebhookDeliveries:
    """What was sent to a webhook, and sending by hand: at once, once, and whether or not the webhook is active.

    It has transactions of its own: no database connection is held while a request is on its way.
    """

    def __init__(self, sessions: async_sessionmaker[AsyncSession], sender: WebhookSender) -> None:
        self.sessions = sessions
        self.sender = sender

    async def page(self, webhook_id: int, limit: int, cursor: str | None, actor: Actor) -> WebhookDeliveryPage:
        before = pagination.decode(cursor, SORT).id if cursor is not None else None
        async with transaction(self.sessions) as session:
            await _managed(session, webhook_id, actor)
            rows = await _deliveries(session).page(webhook_id, limit + 1, before)
        more = pagination.encode(Cursor(SORT, 0, rows[limit - 1].id)) if len(rows) > limit else None
        return WebhookDeliveryPage([as_delivery(row) for row in rows[:limit]], more)

    async def test(self, webhook_id: int, actor: Actor) -> WebhookDelivery:
        """Sends an event that never happened and tells what the receiver said."""
        async with transaction(self.sessions) as session:
            webhook = await _managed(session, webhook_id, actor)
            body = _test_event(webhook)
            delivery_id = await _deliveries(session).start_test(webhook_id, TEST, body, INTERRUPTED)
        return await self.send_again(webhook_id, delivery_id, actor)

    async def send_again(self, webhook_id: int, delivery_id: int, actor: Actor) -> WebhookDelivery:
        async with transaction(self.sessions) as session:
            await _managed(session, webhook_id, actor)
            claimed = await _deliveries(session).claim(webhook_id, delivery_id, LEASE)
        if claimed is None:
            raise DeliveryNotFound(delivery_id)
        outcome = await self.sender.send(claimed)
        async with transaction(self.sessions) as session:
            await WebhookOutcomeRepository(session).note(claimed, outcome, PAUSE)
            row = await _deliveries(session).one(delivery_id)
        if row is None:
            raise DeliveryNotFound(delivery_id)
        return as_delivery(row)


def as_delivery(row: Row[Any]) -> WebhookDelivery:
    attempt = None
    if row.attempted_at is not None:
        attempt = DeliveryAttempt(
            row.attempted_at, row.sent_to, row.duration_ms, row.response_status, row.response_body, row.error
        )
    return WebhookDelivery(
        row.id,
        row.event_id,
        row.kind,
        row.body,
        row.status,
        row.attempts,
        row.next_try_at if row.status == "pending" else None,
        attempt,
        row.error,
        row.created_at,
    )


def _test_event(webhook: Row[Any]) -> str:
    """Shaped like every other; no event of the log has the number 0."""
    event = {
        "id": 0,
        "kind": TEST,
        "subject": f"webhook:{webhook.id}",
        "project_id": webhook.project_id,
        "data": {"kind": TEST, "webhook_id": webhook.id},
        "created_at": datetime.now(UTC),
    }
    return msgspec.json.encode(event).decode()


async def _managed(session: AsyncSession, webhook_id: int, actor: Actor) -> Row[Any]:
    webhooks = WebhookRepository(session=session, wrap_exceptions=False)
    projects = ProjectRepository(session=session, wrap_exceptions=False)
    return await access.managed(webhook_id, actor, webhooks, projects)


def _deliveries(session: AsyncSession) -> WebhookDeliveryRepository:
    return WebhookDeliveryRepository(session=session, wrap_exceptions=False)
