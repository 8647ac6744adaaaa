from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Computed,
    Date,
    DateTime,
    Double,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Text,
    UniqueConstraint,
    func,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Entity, Relation
from db.limits import ISSUE_LABELS_MAX, ISSUE_TEXT_LENGTH_MAX, ISSUE_TITLE_LENGTH_MAX


class Issue(Entity):
    """A piece of the team's work, numbered within its project."""

    __tablename__ = "issues"

    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text, server_default="")
    image_hash: Mapped[str | None] = mapped_column(ForeignKey("images.hash"), index=True)
    state: Mapped[str] = mapped_column(Text, server_default="backlog")
    priority: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    """0 none, 1 low, 2 medium, 3 high, 4 urgent: a number, so that lists can sort by it."""
    reporter_id: Mapped[UUID]
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    labels: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    label_keys: Mapped[list[str]] = mapped_column(
        ARRAY(Text), Computed("lower_all(labels)", persisted=True), deferred=True
    )
    """What the labels are found by, in any case of letters."""
    due_date: Mapped[date | None] = mapped_column(Date)
    position: Mapped[float] = mapped_column(Double, server_default="0")
    """Order within a column of the board view, ascending; between two neighbours there is always room."""
    comment_count: Mapped[int] = mapped_column(server_default="0")
    version: Mapped[int] = mapped_column(server_default="0")
    grams: Mapped[list[int]] = mapped_column(
        ARRAY(Integer), Computed("search_grams(search_document(title || ' ' || text))", persisted=True), deferred=True
    )
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

    __table_args__ = (
        UniqueConstraint("project_id", "number", name="uq_issues_project_id_number"),
        CheckConstraint(f"char_length(title) between 1 and {ISSUE_TITLE_LENGTH_MAX}", name="title_length"),
        CheckConstraint(f"char_length(text) <= {ISSUE_TEXT_LENGTH_MAX}", name="text_length"),
        CheckConstraint("state in ('backlog', 'todo', 'doing', 'done', 'cancelled')", name="state_is_known"),
        CheckConstraint("priority between 0 and 4", name="priority_is_known"),
        CheckConstraint(f"cardinality(labels) <= {ISSUE_LABELS_MAX}", name="labels_are_few"),
        Index("ix_issues_project_id_state_position", "project_id", "state", "position", "id"),
        Index("ix_issues_project_id_updated_at", "project_id", "updated_at", "id"),
        Index("ix_issues_project_id_priority", "project_id", "priority", "id"),
        Index("ix_issues_label_keys", "label_keys", postgresql_using="gin"),
        Index("ix_issues_grams", "grams", postgresql_using="gin"),
    )


class IssuePost(Relation):
    """A post that an issue came from."""

    __tablename__ = "issue_posts"

    issue_id: Mapped[int] = mapped_column(ForeignKey("issues.id", ondelete="CASCADE"), primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True, index=True)


class IssueChange(Entity):
    """One entry of an issue's history."""

    __tablename__ = "issue_changes"

    issue_id: Mapped[int] = mapped_column(ForeignKey("issues.id", ondelete="CASCADE"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    changes: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """Field: [before, after]."""
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

    __table_args__ = (Index("ix_issue_changes_issue_id", "issue_id", "id"),)
