"""One-time links to projects. A link is good only as long as whoever created it may invite."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from advanced_alchemy.repository import SQLAlchemyAsyncRepository
from sqlalchemy import ColumnElement, Row, and_, delete, exists, func, insert, not_, select, update

from db.models import Invitation, Project, User
from db.repositories.roles import may_manage

LISTED = (
    Invitation.id,
    Invitation.role,
    User.name.label("created_by_name"),
    Invitation.created_at,
    Invitation.expires_at,
)

PREVIEW = (
    Invitation.id,
    Invitation.project_id,
    Invitation.role,
    Invitation.expires_at,
    Project.name.label("project_name"),
    Project.slug.label("project_slug"),
)


def is_open() -> ColumnElement[bool]:
    """Neither accepted nor revoked nor expired, and its creator may still invite."""
    return and_(
        Invitation.accepted_at.is_(None),
        Invitation.revoked_at.is_(None),
        Invitation.expires_at > func.now(),
        may_manage(Invitation.created_by, Invitation.project_id),
    )


class InvitationRepository(SQLAlchemyAsyncRepository[Invitation]):
    model_type = Invitation

    async def create(
        self, project_id: int, role: str, token: str, created_by: int, lifetime: timedelta
    ) -> Row[tuple[int, datetime, datetime]]:
        """Id, creation and expiry of the new invitation. Only the hash of the token is stored."""
        values = {
            "project_id": project_id,
            "role": role,
            "token_hash": hash_token(token),
            "created_by": created_by,
            "expires_at": func.now() + lifetime,
        }
        created = insert(Invitation).values(**values)
        returned = created.returning(Invitation.id, Invitation.created_at, Invitation.expires_at)
        return (await self.session.execute(returned)).one()

    async def list_open(self, project_id: int) -> Sequence[Row[Any]]:
        """Open invitations of a project, the newest first."""
        statement = select(*LISTED).join(User, User.id == Invitation.created_by)
        where = statement.where(Invitation.project_id == project_id, is_open())
        return (await self.session.execute(where.order_by(Invitation.id.desc()))).all()

    async def count_open(self, project_id: int) -> int:
        statement = select(func.count()).select_from(Invitation).where(Invitation.project_id == project_id, is_open())
        return await self.session.scalar(statement) or 0

    async def find_open(self, token: str) -> Row[Any] | None:
        """The open invitation with this token, and the name and slug of its project."""
        statement = select(*PREVIEW).join(Project, Project.id == Invitation.project_id)
        where = statement.where(Invitation.token_hash == hash_token(token), is_open())
        return (await self.session.execute(where)).one_or_none()

    async def has_open(self, token: str) -> bool:
        """Whether the token belongs to an open invitation. It is not used up."""
        statement = select(exists().where(Invitation.token_hash == hash_token(token), is_open()))
        return bool(await self.session.scalar(statement))

    async def claim_sign_up(self, token: str) -> bool:
        """Use the link up for signing up; it can still be accepted. False: it has ended, or somebody was faster."""
        claimed = (
            update(Invitation)
            .where(Invitation.token_hash == hash_token(token), Invitation.signed_up_at.is_(None), is_open())
            .values(signed_up_at=func.now())
            .returning(Invitation.id)
        )
        return await self.session.scalar(claimed) is not None

    async def claim(self, invitation_id: int, user_id: int) -> bool:
        """Use the invitation up. False: somebody else was faster, or it has ended meanwhile."""
        claimed = (
            update(Invitation)
            .where(Invitation.id == invitation_id, is_open())
            .values(accepted_at=func.now(), accepted_by=user_id)
            .returning(Invitation.id)
        )
        return await self.session.scalar(claimed) is not None

    async def revoke(self, project_id: int, invitation_id: int) -> bool:
        """False: the project has no such open invitation."""
        revoked = (
            update(Invitation)
            .where(Invitation.id == invitation_id, Invitation.project_id == project_id, is_open())
            .values(revoked_at=func.now())
            .returning(Invitation.id)
        )
        return await self.session.scalar(revoked) is not None

    async def delete_ended(self, project_id: int, older_than: timedelta) -> None:
        """Delete invitations of the project that ended and were created long ago."""
        old = (Invitation.project_id == project_id, Invitation.created_at < func.now() - older_than)
        ended = delete(Invitation).where(*old, not_(is_open()))
        await self.session.execute(ended.execution_options(synchronize_session=False))


def hash_token(token: str) -> str:
    """SHA-256 (hex): enough for a random token of 256 bits."""
    return hashlib.sha256(token.encode()).hexdigest()
