from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, Text, func, text, true
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Entity, Relation
from db.limits import NAME_LENGTH_MAX

IS_BCRYPT = text(r"password_hash ~ '^\$2[aby]\$(0[4-9]|1[0-6])\$'")
"""With a cost that one can wait for; others count for nobody but their account."""
BCRYPT_COST = text("substr(password_hash, 5, 2)")


class User(Entity):
    """Somebody with an account."""

    __tablename__ = "users"

    email: Mapped[str] = mapped_column(Text, unique=True)
    """Normalised: trimmed, NFKC, lower case. Never in a public answer."""
    email_confirmed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """Null: the address may be somebody else's. Nothing is sent to it, and nothing is found by it."""
    name: Mapped[str] = mapped_column(Text)
    password_hash: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text, server_default="user")
    is_active: Mapped[bool] = mapped_column(server_default=true())
    actor_id: Mapped[UUID] = mapped_column(unique=True)
    """The author of this person's posts and the voter of its votes."""
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

    __table_args__ = (
        CheckConstraint(f"char_length(name) between 1 and {NAME_LENGTH_MAX}", name="name_length"),
        CheckConstraint("email = lower(email) and char_length(email) <= 254", name="email_is_normalised"),
        CheckConstraint("role in ('user', 'admin')", name="role_is_known"),
        Index("ix_users_bcrypt_cost", BCRYPT_COST, postgresql_where=IS_BCRYPT),
    )


class NameSkeleton(Relation):
    """What names that look alike have in common (api/names): one row or some for each account.

    Accounts that have none yet get theirs at the next start.
    """

    __tablename__ = "name_skeletons"

    skeleton: Mapped[str] = mapped_column(Text, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True)
