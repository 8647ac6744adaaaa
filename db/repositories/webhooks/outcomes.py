"""What came of sending, and what follows for the webhook."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, case, func, literal, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Webhook, WebhookDelivery
from db.repositories.webhooks.webhooks import WebhookRepository


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of one attempt."""

    delivered: bool
    sent_to: str
    duration_ms: int
    status: int | None
    body: str | None
    error: str | None


class WebhookOutcomeRepository:
    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    async def note(self, sent: Row[Any], outcome: Outcome, pause: timedelta | None) -> bool:
        """`pause` None: a failure is the last. False: it took so long that somebody else has tried meanwhile."""
        failed = case((WebhookDelivery.status != "pending", "failed"), else_="failed" if pause is None else "pending")
        values = {
            "status": "delivered" if outcome.delivered else failed,
            "next_try_at": func.now() + (pause or timedelta()),
            "attempted_at": func.now(),
            "sent_to": outcome.sent_to,
            "duration_ms": outcome.duration_ms,
            "response_status": outcome.status,
            "response_body": outcome.body,
            "error": outcome.error,
        }
        same = (WebhookDelivery.id == sent.id, WebhookDelivery.attempts == sent.attempts)
        noted = update(WebhookDelivery).where(*same).values(**values).returning(WebhookDelivery.id)
        return await self.session.scalar(noted) is not None

    async def succeeded(self, webhook_id: int) -> None:
        failing = (Webhook.id == webhook_id, Webhook.failing_since.is_not(None))
        await self.session.execute(update(Webhook).where(*failing).values(failures=0, failing_since=None))

    async def failed(self, webhook_id: int, *, after: timedelta, failures: int) -> bool:
        """Whether it has failed so often for so long that it is to be switched off."""
        since = func.coalesce(Webhook.failing_since, func.now())
        counted = (
            update(Webhook)
            .where(Webhook.id == webhook_id)
            .values(failures=Webhook.failures + 1, failing_since=since)
            .returning(Webhook.failures >= failures, Webhook.failing_since < func.now() - literal(after))
        )
        row = (await self.session.execute(counted)).one_or_none()
        return row is not None and all(row)

    async def switch_off(self, webhook_id: int, reason: str, error: str) -> None:
        webhooks = WebhookRepository(session=self.session, wrap_exceptions=False)
        await webhooks.change(webhook_id, {"is_active": False, "off_reason": reason})
        await webhooks.drop_pending(webhook_id, error)
