"""What is to be sent to webhooks, and what was."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from advanced_alchemy.repository import SQLAlchemyAsyncRepository
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    DateTime,
    Row,
    Select,
    Text,
    bindparam,
    case,
    cast,
    column,
    delete,
    exists,
    func,
    insert,
    literal,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import TypeEngine

from db.models import Webhook, WebhookDelivery
from db.repositories.webhooks.webhooks import IS_SENT

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

OF_EVENT: dict[str, TypeEngine[Any]] = {
    "id": BigInteger(),
    "kind": Text(),
    "project_id": BigInteger(),
    "created_at": DateTime(timezone=True),
}
"""What decides whether a webhook wants it."""

DUE = (WebhookDelivery.status == "pending", WebhookDelivery.next_try_at <= func.now())


class WebhookDeliveryRepository(SQLAlchemyAsyncRepository[WebhookDelivery]):
    model_type = WebhookDelivery

    async def are_wanted(self) -> bool:
        """Whether there is any active webhook."""
        return bool(await self.session.scalar(select(exists().where(IS_SENT))))

    async def wanted(self, events: Sequence[Row[Any]]) -> set[int]:
        """Ids of those events that `queue` would queue."""
        values = {name: [getattr(event, name) for event in events] for name in OF_EVENT}
        return set(await self.session.scalars(_wanted(), values))

    async def queue(self, event_id: int, kind: str, project_id: int | None, at: datetime, body: str) -> None:
        """For every active webhook that wants the event and was there when it happened; once, however often called."""
        wants = _wants(literal(kind, Text), literal(project_id, BigInteger), literal(at))
        wanting = select(Webhook.id, literal(event_id), literal(kind), literal(body)).where(*wants)
        rows = postgresql.insert(WebhookDelivery).from_select(["webhook_id", "event_id", "kind", "body"], wanting)
        await self.session.execute(rows.on_conflict_do_nothing())

    async def waiting(self, limit: int, busy: Collection[int]) -> Sequence[int]:
        """Active webhooks for which something is due, those left out that are busy."""
        due = exists().where(WebhookDelivery.webhook_id == Webhook.id, *DUE)
        statement = select(Webhook.id).where(IS_SENT, Webhook.id.not_in(busy), due)
        return (await self.session.scalars(statement.limit(limit))).all()

    async def claim_next(self, webhook_id: int, lease: timedelta) -> Row[Any] | None:
        """What is due for an active webhook whose creator may manage it now, the oldest first.

        Until the lease ends nobody else sends it.
        """
        due = (
            select(WebhookDelivery.id)
            .join(Webhook, Webhook.id == WebhookDelivery.webhook_id)
            .where(WebhookDelivery.webhook_id == webhook_id, IS_SENT, *DUE)
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


@lru_cache
def _wanted() -> Select[tuple[int]]:
    """Made once: every batch of the log is asked for."""
    arrays: list[Any] = [bindparam(name, type_=ARRAY(kind)) for name, kind in OF_EVENT.items()]
    columns: list[Any] = [column(name, kind) for name, kind in OF_EVENT.items()]
    event = func.unnest(*arrays).table_valued(*columns, name="event").render_derived()
    return select(event.c.id).where(exists().where(*_wants(event.c.kind, event.c.project_id, event.c.created_at)))


def _wants(kind: ColumnElement[str], project_id: ColumnElement[Any], at: ColumnElement[datetime]) -> tuple[Any, ...]:
    """Of webhooks: those that are sent to, want the event, and were there when it happened."""
    names = cast(postgresql.array([kind, func.split_part(kind, ".", 1) + ".*"]), ARRAY(Text))
    return (
        IS_SENT,
        Webhook.created_at <= at,
        or_(Webhook.project_id.is_(None), Webhook.project_id == project_id),
        or_(Webhook.kinds == [], Webhook.kinds.overlap(names)),
    )
