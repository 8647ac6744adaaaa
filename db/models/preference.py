from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Relation


class MailPreference(Relation):
    """How somebody wants one kind of news by mail; db/delivery.py says what holds without a choice."""

    __tablename__ = "mail_preferences"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    delivery: Mapped[str] = mapped_column(Text)

    __table_args__ = (
        CheckConstraint("kind in ('comment', 'reply', 'mention', 'status', 'assigned')", name="kind_is_known"),
        CheckConstraint("delivery in ('off', 'now', 'daily')", name="delivery_is_known"),
    )
