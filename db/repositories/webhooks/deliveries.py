"""What is to be sent to webhooks, and what was."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from advanced_alchemy.repository import SQLAlchemyAsyncRepository
from sqlalchemy import Row, Text, case, delete, exists, func, insert, literal, null, or_, select, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import ARRAY

from db.models import Webhook, WebhookDelivery

PUBLIC = (
    WebhookDelivery.id,
    WebhookDelivery.event_id,
    WebhookDelivery.kind,
    WebhookDelivery.body,
    WebhookDelivery.status,
    WebhookDelivery.attempts,
    WebhookDelivery.next_try_at,
    WebhookDelivery.attempted_at,
    WebhookDelivery.sent_to,
    WebhookDelivery.duration_ms,
    WebhookDelivery.response_status,
    WebhookDelivery.response_body,
    WebhookDelivery.error,
    WebhookDelivery.created_at,
)

TO_SEND = (
    WebhookDelivery.id,
    WebhookDelivery.webhook_id,
    WebhookDelivery.kind,
    WebhookDelivery.body,
    WebhookDelivery.attempts,
    Webhook.url,
    Webhook.salt,
    case((Webhook.previous_until > func.now(), Webhook.previous_salt), else_=null()).label("previous_salt"),
)

DUE = (WebhookDelivery.status == "pending", WebhookDelivery.next_try_at <= func.now())


class WebhookDeliveryRepository(SQLAlchemyAsyncRepository[WebhookDelivery]):
    model_type = WebhookDelivery

    async def queue(self, event_id: int, kind: str, project_id: int | None, at: datetime, body: str) -> None:
        """For every active webhook that wants the event and was there when it happened; once, however often called."""
        names = literal([kind, f"{kind.partition('.')[0]}.*"], ARRAY(Text))
        wanting = select(Webhook.id, literal(event_id), literal(kind), literal(body)).where(
            Webhook.is_active,
            Webhook.created_at <= at,
            or_(Webhook.project_id.is_(None), Webhook.project_id == project_id),
            or_(Webhook.kinds == [], Webhook.kinds.overlap(names)),
        )
        rows = postgresql.insert(WebhookDelivery).from_select(["webhook_id", "event_id", "kind", "body"], wanting)
        await self.session.execute(rows.on_conflict_do_nothing())

    async def waiting(self, limit: int, busy: Collection[int]) -> Sequence[int]:
        """Active webhooks for which something is due, those left out that are busy."""
        due = exists().where(WebhookDelivery.webhook_id == Webhook.id, *DUE)
        statement = select(Webhook.id).where(Webhook.is_active, Webhook.id.not_in(busy), due)
        return (await self.session.scalars(statement.limit(limit))).all()

    async def claim_next(self, webhook_id: int, lease: timedelta) -> Row[Any] | None:
        """What is due for an active webhook, the oldest first. Until the lease ends nobody else sends it."""
        due = (
            select(WebhookDelivery.id)
            .join(Webhook, Webhook.id == WebhookDelivery.webhook_id)
            .where(WebhookDelivery.webhook_id == webhook_id, Webhook.is_active, *DUE)
            .order_by(WebhookDelivery.next_try_at, WebhookDelivery.id)
            .limit(1)
            .with_for_update(of=WebhookDelivery, skip_locked=True)
        )
        delivery_id = await self.session.scalar(due)
        return None if delivery_id is None else await self.claim(webhook_id, delivery_id, lease)

    async def claim(self, webhook_id: int, delivery_id: int, lease: timedelta) -> Row[Any] | None:
        """None: there is no such delivery."""
        claimed = (
            update(WebhookDelivery)
            .where(
                WebhookDelivery.id == delivery_id,
                WebhookDelivery.webhook_id == webhook_id,
                Webhook.id == WebhookDelivery.webhook_id,
            )
            .values(attempts=WebhookDelivery.attempts + 1, next_try_at=func.now() + lease)
            .returning(*TO_SEND)
        )
        return (await self.session.execute(claimed)).one_or_none()

    async def start_test(self, webhook_id: int, kind: str, body: str, error: str) -> int:
        """One that is not sent again: it has failed, unless its attempt says otherwise."""
        values = {"webhook_id": webhook_id, "kind": kind, "body": body, "status": "failed", "error": error}
        started = insert(WebhookDelivery).values(values).returning(WebhookDelivery.id)
        return (await self.session.execute(started)).scalar_one()

    async def one(self, delivery_id: int) -> Row[Any] | None:
        statement = select(*PUBLIC).where(WebhookDelivery.id == delivery_id)
        return (await self.session.execute(statement)).one_or_none()

    async def page(self, webhook_id: int, limit: int, before: int | None) -> Sequence[Row[Any]]:
        """The latest first; `before` is the id of the last one seen."""
        statement = select(*PUBLIC).where(WebhookDelivery.webhook_id == webhook_id)
        if before is not None:
            statement = statement.where(WebhookDelivery.id < before)
        return (await self.session.execute(statement.order_by(WebhookDelivery.id.desc()).limit(limit))).all()

    async def prune(self, older_than: timedelta, limit: int) -> int:
        """Removes what was done with long ago. How many there were."""
        old = (
            select(WebhookDelivery.id)
            .where(WebhookDelivery.created_at < func.now() - older_than, WebhookDelivery.status != "pending")
            .order_by(WebhookDelivery.created_at)
            .limit(limit)
        )
        gone = delete(WebhookDelivery).where(WebhookDelivery.id.in_(old)).returning(WebhookDelivery.id)
        return len((await self.session.scalars(gone)).all())
