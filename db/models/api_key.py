from datetime import datetime

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Text, func
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Entity


class ApiKey(Entity):
    """A secret by which a program acts for its owner, within its scopes."""

    __tablename__ = "api_keys"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(Text)
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    hash: Mapped[str] = mapped_column(Text, unique=True)
    """SHA-256 (hex) of the key, which is shown once and kept nowhere."""
    hint: Mapped[str] = mapped_column(Text)
    """The key's first characters, to tell one from another."""
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    last_used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    expires_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    revoked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    __table_args__ = (
        CheckConstraint("char_length(name) between 1 and 60", name="name_length"),
        CheckConstraint("scopes <@ array['read', 'write', 'admin']", name="scopes_are_known"),
    )
