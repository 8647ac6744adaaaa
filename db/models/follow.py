from datetime import datetime

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Entity


class Follow(Entity):
    """Whether somebody wants to hear of a post or issue, once they have said so.

    Who has said nothing follows what they take part in: db/repositories/follows.py.
    """

    __tablename__ = "follows"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"))
    issue_id: Mapped[int | None] = mapped_column(ForeignKey("issues.id", ondelete="CASCADE"))
    following: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

    __table_args__ = (
        CheckConstraint("num_nonnulls(post_id, issue_id) = 1", name="one_subject"),
        UniqueConstraint("post_id", "user_id", name="uq_follows_post_id_user_id"),
        UniqueConstraint("issue_id", "user_id", name="uq_follows_issue_id_user_id"),
    )
