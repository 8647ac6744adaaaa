from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, Index, LargeBinary, Text, func, text, true
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Entity
from db.limits import WEBHOOK_URL_LENGTH_MAX


class Webhook(Entity):
    """An address that is told of events."""

    __tablename__ = "webhooks"

    project_id: Mapped[int | None] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"), index=True)
    """Null: of the whole site, everything included."""
    created_by: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    """Nothing is sent unless this account may manage the webhook now.

    Whoever switches it on, or changes its address, takes it over.
    """
    url: Mapped[str] = mapped_column(Text)
    kinds: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    """`post.created`, or `post.*` for all of a noun; empty: everything."""
    is_active: Mapped[bool] = mapped_column(server_default=true())
    off_reason: Mapped[str | None] = mapped_column(Text)
    """Why it was switched off, where nobody did it by hand."""
    salt: Mapped[bytes] = mapped_column(LargeBinary)
    """The signing secret is made of this and the installation's own secret: it is not here, and so not in a backup."""
    previous_salt: Mapped[bytes | None] = mapped_column(LargeBinary)
    previous_until: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """Until then the secret before this one signs as well."""
    failures: Mapped[int] = mapped_column(server_default="0")
    """Failed attempts since the last success."""
    failing_since: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

    __table_args__ = (
        CheckConstraint(f"char_length(url) between 1 and {WEBHOOK_URL_LENGTH_MAX}", name="url_length"),
        CheckConstraint("off_reason in ('gone', 'failing', 'creator')", name="off_reason_is_known"),
    )


class WebhookDelivery(Entity):
    """An event for a webhook: what is to be sent, and what came of it. Once finished it is removed with its event."""

    __tablename__ = "webhook_deliveries"

    webhook_id: Mapped[int] = mapped_column(ForeignKey("webhooks.id", ondelete="CASCADE"))
    event_id: Mapped[int | None] = mapped_column(BigInteger)
    """Null: a test."""
    kind: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    """As it is signed and sent; texts that are deleted later are removed from it."""
    status: Mapped[str] = mapped_column(Text, server_default="pending")
    attempts: Mapped[int] = mapped_column(server_default="0")
    next_try_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    attempted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """The last attempt's, as are all that follow."""
    sent_to: Mapped[str | None] = mapped_column(Text)
    duration_ms: Mapped[int | None]
    response_status: Mapped[int | None]
    response_body: Mapped[str | None] = mapped_column(Text)
    error: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

    __table_args__ = (
        CheckConstraint("status in ('pending', 'delivered', 'failed')", name="status_is_known"),
        Index("uq_webhook_deliveries_event_id", "webhook_id", "event_id", unique=True),
        Index("ix_webhook_deliveries_webhook_id", "webhook_id", "id"),
        Index("ix_webhook_deliveries_event_id", "event_id"),
        Index(
            "ix_webhook_deliveries_next_try_at",
            "webhook_id",
            "next_try_at",
            postgresql_where=text("status = 'pending'"),
        ),
        Index("ix_webhook_deliveries_created_at", "created_at"),
    )
