from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, Index, Text, func
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Relation


class Session(Relation):
    """One sign-in on one device: the family of refresh tokens that follow each other."""

    __tablename__ = "sessions"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    user_agent: Mapped[str] = mapped_column(Text, server_default="")
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    last_used_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    revoked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    __table_args__ = (Index("ix_sessions_expires_at", "expires_at"),)


class RefreshToken(Relation):
    """Good for one refresh; a spent one that is presented again reveals that two clients hold the session."""

    __tablename__ = "refresh_tokens"

    hash: Mapped[str] = mapped_column(Text, primary_key=True)
    """SHA-256 (hex) of the token."""
    session_id: Mapped[UUID] = mapped_column(ForeignKey("sessions.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    spent_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    successor_salt: Mapped[bytes | None]
    """Set when it is spent: with the token and the installation's secret it gives the successor."""
