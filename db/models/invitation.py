from datetime import datetime

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, Text, func
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Entity


class Invitation(Entity):
    """A one-time link to a role in a project, for whoever is signed in when they open it."""

    __tablename__ = "invitations"

    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"))
    role: Mapped[str] = mapped_column(Text)
    token_hash: Mapped[str] = mapped_column(Text, unique=True)
    """SHA-256 (hex) of the token, which is shown once and stored nowhere."""
    created_by: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    """The link is good only as long as this account may invite."""
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    signed_up_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """When somebody created an account with the link, where only invited people may: once."""
    accepted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    accepted_by: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    revoked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    __table_args__ = (
        CheckConstraint("role in ('member', 'viewer')", name="role_is_known"),
        Index("ix_invitations_project_id_id", "project_id", "id"),
    )
