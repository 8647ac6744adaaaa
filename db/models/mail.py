from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, Text, func
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Entity
from db.limits import MESSAGE_LENGTH_MAX


class Mail(Entity):
    """A mail on its way: a person's notifications, which point here, or a message to an address."""

    __tablename__ = "mails"

    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    address: Mapped[str | None] = mapped_column(Text, index=True)
    text: Mapped[str | None] = mapped_column(Text)
    """Of a message. What a person is told is looked up when it is sent: it may have been deleted meanwhile."""
    key: Mapped[UUID] = mapped_column(server_default=func.gen_random_uuid())
    """Its Message-ID, the same at every attempt: who gets it twice can tell."""
    attempts: Mapped[int] = mapped_column(server_default="0")
    error: Mapped[str] = mapped_column(Text, server_default="")
    """What the mail server answered last."""
    next_try_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    sent_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    parked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """Given up, until an admin tries it again."""
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

    __table_args__ = (
        CheckConstraint("num_nonnulls(user_id, address) = 1", name="one_recipient"),
        CheckConstraint("(address is null) = (text is null)", name="message_has_text"),
        CheckConstraint(f"char_length(text) between 1 and {MESSAGE_LENGTH_MAX}", name="text_length"),
        Index("ix_mails_due", "next_try_at", postgresql_where=sql("sent_at is null and parked_at is null")),
    )
