from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from advanced_alchemy.repository import SQLAlchemyAsyncRepository
from sqlalchemy import ColumnElement, Row, and_, case, delete, func, insert, select, update

from db.models import User, Webhook, WebhookDelivery
from db.repositories.roles import may_manage

IS_AUTHORIZED = may_manage(Webhook.created_by, Webhook.project_id)
"""Its creator may manage it still; else it is paused."""

IS_SENT = and_(Webhook.is_active, IS_AUTHORIZED)

PUBLIC = (
    Webhook.id,
    Webhook.project_id,
    select(User.name).where(User.id == Webhook.created_by).scalar_subquery().label("created_by_name"),
    Webhook.url,
    Webhook.kinds,
    IS_SENT.label("is_active"),
    case((and_(Webhook.is_active, ~IS_AUTHORIZED), "creator"), else_=Webhook.off_reason).label("off_reason"),
    Webhook.failing_since,
    Webhook.previous_until,
    Webhook.created_at,
    Webhook.updated_at,
)


class WebhookRepository(SQLAlchemyAsyncRepository[Webhook]):
    model_type = Webhook

    async def of(self, project_id: int | None) -> Sequence[Row[Any]]:
        """A project's, or the site's; the newest first."""
        statement = select(*PUBLIC).where(_belonging_to(project_id)).order_by(Webhook.id.desc())
        return (await self.session.execute(statement)).all()

    async def number_of(self, project_id: int | None) -> int:
        return await self.session.scalar(select(func.count()).where(_belonging_to(project_id))) or 0

    async def one(self, webhook_id: int) -> Row[Any] | None:
        return (await self.session.execute(select(*PUBLIC).where(Webhook.id == webhook_id))).one_or_none()

    async def start(self, values: Mapping[str, Any]) -> Row[Any]:
        webhook_id = await self.session.scalar(insert(Webhook).values(**values).returning(Webhook.id))
        return (await self.session.execute(select(*PUBLIC).where(Webhook.id == webhook_id))).one()

    async def change(self, webhook_id: int, values: Mapping[str, Any]) -> Row[Any] | None:
        """None: it is gone."""
        changed = update(Webhook).where(Webhook.id == webhook_id).values(**values, updated_at=func.now())
        await self.session.execute(changed.execution_options(synchronize_session=False))
        return await self.one(webhook_id)

    async def rotate(self, webhook_id: int, salt: bytes, overlap: timedelta) -> Row[Any] | None:
        """None: it is gone."""
        values = {"salt": salt, "previous_salt": Webhook.salt, "previous_until": func.now() + overlap}
        return await self.change(webhook_id, values)

    async def remove(self, webhook_id: int) -> None:
        """With its deliveries."""
        await self.session.execute(delete(Webhook).where(Webhook.id == webhook_id))

    async def drop_pending(self, webhook_id: int, error: str) -> None:
        """What waits for it is given up; by hand it can be sent still."""
        waiting = (WebhookDelivery.webhook_id == webhook_id, WebhookDelivery.status == "pending")
        await self.session.execute(update(WebhookDelivery).where(*waiting).values(status="failed", error=error))


def _belonging_to(project_id: int | None) -> ColumnElement[bool]:
    return Webhook.project_id.is_(None) if project_id is None else Webhook.project_id == project_id
