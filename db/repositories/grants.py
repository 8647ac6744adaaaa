"""What works in somebody's name ends when they lose the role that it needs.

Every statement that makes use of it checks the role again (`db/repositories/roles.py`); here it ends for good, so that
somebody who gets the role back later does not bring it back unawares.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, func, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Invitation, Webhook, WebhookDelivery
from db.repositories.roles import may_manage

PAUSED = "The webhook was paused: its creator may not manage it any more."


class GrantRepository:
    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    async def end_unauthorized(self, user_ids: Collection[int]) -> None:
        """Revoke invitations and pause webhooks of these people where they lack the role for them now."""
        revoked = update(Invitation).where(
            Invitation.created_by.in_(user_ids),
            Invitation.accepted_at.is_(None),
            Invitation.revoked_at.is_(None),
            ~may_manage(Invitation.created_by, Invitation.project_id),
        )
        await self._execute(revoked.values(revoked_at=func.now()))
        unauthorized = ~may_manage(Webhook.created_by, Webhook.project_id)
        await self._pause_webhooks(Webhook.created_by.in_(user_ids), unauthorized)

    async def end_all(self, user_id: int) -> None:
        """Pause the webhooks of an account that is about to be deleted; its invitations are deleted with it."""
        await self._pause_webhooks(Webhook.created_by == user_id)

    async def _pause_webhooks(self, *which: ColumnElement[bool]) -> None:
        paused = update(Webhook).where(Webhook.is_active, *which)
        values = paused.values(is_active=False, off_reason="creator", updated_at=func.now()).returning(Webhook.id)
        webhook_ids = (await self.session.scalars(values.execution_options(synchronize_session=False))).all()
        if webhook_ids:
            waiting = (WebhookDelivery.webhook_id.in_(webhook_ids), WebhookDelivery.status == "pending")
            await self._execute(update(WebhookDelivery).where(*waiting).values(status="failed", error=PAUSED))

    async def _execute(self, statement: Any) -> None:
        await self.session.execute(statement.execution_options(synchronize_session=False))
