from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, SmallInteger, func
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Relation


class Vote(Relation):
    """One voice: a person's vote on a post."""

    __tablename__ = "votes"

    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True)
    voter_id: Mapped[UUID] = mapped_column(primary_key=True)
    value: Mapped[int] = mapped_column(SmallInteger)
    previous: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    """The value before the last change: what the counters have to move by is known inside the one statement."""
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

    __table_args__ = (
        CheckConstraint("value between -1 and 1", name="value_is_a_vote"),
        CheckConstraint("previous between -1 and 1", name="previous_is_a_vote"),
        Index("ix_votes_voter_id_post_id", "voter_id", "post_id"),
    )
