from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, Index, Text, UniqueConstraint, func
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Entity


class Notification(Entity):
    """One person's news of one event. Titles and names are looked up when it is read."""

    __tablename__ = "notifications"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    event_id: Mapped[int] = mapped_column(BigInteger)
    """No foreign key: the log is pruned."""
    kind: Mapped[str] = mapped_column(Text)
    post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), index=True)
    issue_id: Mapped[int | None] = mapped_column(ForeignKey("issues.id", ondelete="CASCADE"), index=True)
    comment_id: Mapped[int | None] = mapped_column(ForeignKey("comments.id", ondelete="CASCADE"), index=True)
    by_user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    """Who did it. Null: a visitor, whom the comment names, or the account is gone."""
    status: Mapped[str | None] = mapped_column(Text)
    """What the post's status became."""
    mail: Mapped[str | None] = mapped_column(Text)
    """How it is to go out by mail yet. Null: not at all, or it is in one."""
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("mails.id", ondelete="SET NULL"), index=True)
    read_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

    __table_args__ = (
        UniqueConstraint("user_id", "event_id", name="uq_notifications_user_id_event_id"),
        CheckConstraint("kind in ('comment', 'reply', 'mention', 'status', 'assigned')", name="kind_is_known"),
        CheckConstraint("num_nonnulls(post_id, issue_id) = 1", name="one_subject"),
        CheckConstraint("mail in ('now', 'daily')", name="mail_is_known"),
        Index("ix_notifications_user_id_id", "user_id", "id"),
        Index("ix_notifications_unread", "user_id", "id", postgresql_where=sql("read_at is null")),
        Index("ix_notifications_mail", "mail", "id", postgresql_where=sql("mail is not null")),
    )
