from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, Text, func
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Entity
from db.limits import COMMENT_LENGTH_MAX, USERNAME_LENGTH_MAX


class Comment(Entity):
    """What somebody says to a post or an issue, or answers to such a comment."""

    __tablename__ = "comments"

    post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"))
    issue_id: Mapped[int | None] = mapped_column(ForeignKey("issues.id", ondelete="CASCADE"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("comments.id", ondelete="CASCADE"))
    text: Mapped[str] = mapped_column(Text)
    """Empty once deleted: a deleted comment keeps its place while it has replies."""
    username: Mapped[str | None] = mapped_column(Text)
    """As a visitor typed it; shown only while the author has no account. Null: written by an account."""
    author_id: Mapped[UUID | None]
    deleted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    edited_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

    __table_args__ = (
        CheckConstraint("num_nonnulls(post_id, issue_id) = 1", name="one_subject"),
        CheckConstraint(f"char_length(text) <= {COMMENT_LENGTH_MAX}", name="text_length"),
        CheckConstraint("char_length(text) > 0 or deleted_at is not null", name="text_unless_deleted"),
        CheckConstraint(f"char_length(username) between 1 and {USERNAME_LENGTH_MAX}", name="username_length"),
        Index("ix_comments_post_id", "post_id", "id", postgresql_where=sql("parent_id is null")),
        Index("ix_comments_issue_id", "issue_id", "id", postgresql_where=sql("parent_id is null")),
        Index("ix_comments_parent_id", "parent_id", "id"),
        Index("ix_comments_author_id", "author_id"),
        Index("ix_comments_post_id_author_id", "post_id", "author_id"),
        Index("ix_comments_issue_id_author_id", "issue_id", "author_id"),
    )
