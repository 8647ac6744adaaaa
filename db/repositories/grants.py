"""What works in somebody's name ends when they lose the role that it needs.

Every statement that makes use of it checks the role again (`db/repositories/roles.py`); here it ends for good, so that
somebody who gets the role back later does not bring it back unawares.
"""

from collections.abc import Collection

from sqlalchemy import func, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Invitation
from db.repositories.roles import may_manage


class GrantRepository:
    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    async def end_unauthorized(self, user_ids: Collection[int]) -> None:
        """Revoke open invitations of these people where they may not invite any more."""
        revoked = update(Invitation).where(
            Invitation.created_by.in_(user_ids),
            Invitation.accepted_at.is_(None),
            Invitation.revoked_at.is_(None),
            ~may_manage(Invitation.created_by, Invitation.project_id),
        )
        values = revoked.values(revoked_at=func.now())
        await self.session.execute(values.execution_options(synchronize_session=False))
