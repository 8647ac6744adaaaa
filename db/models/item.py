from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Computed,
    DateTime,
    Double,
    ForeignKey,
    Index,
    SmallInteger,
    Text,
    func,
)
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Entity, Relation
from db.limits import ITEM_DESCRIPTION_LENGTH_MAX, ITEM_NAME_LENGTH_MAX, ITEM_STATUS_LENGTH_MAX

STAGE = (
    "case status when 'planned' then 0 when 'in_progress' then 1 when 'done' then 2 when 'proposed' then 4 else 3 end"
)
"""The columns everybody has in their order, then those of any other word; proposals come last."""
ACCEPTED = sql("status <> 'proposed'")


class Item(Entity):
    """A roadmap item."""

    __tablename__ = "items"

    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"), server_default="1")
    name: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text, server_default="")
    status: Mapped[str] = mapped_column(Text, server_default="planned")
    stage: Mapped[int] = mapped_column(SmallInteger, Computed(STAGE, persisted=True), deferred=True)
    """The place of the status among the columns of the roadmap."""
    # The attribute cannot be called metadata: that is the schema's, in SQLAlchemy.
    details: Mapped[dict[str, Any]] = mapped_column("metadata", JSONB, server_default="{}")
    """Replaced as a whole at every write, so that nested edits are never missed."""
    author_id: Mapped[UUID | None] = mapped_column(index=True)
    """Null where nobody knows, and once its author has deleted the account."""
    position: Mapped[float] = mapped_column(Double, server_default="0")
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

    __table_args__ = (
        CheckConstraint(f"char_length(name) between 1 and {ITEM_NAME_LENGTH_MAX}", name="name_length"),
        CheckConstraint(f"char_length(description) <= {ITEM_DESCRIPTION_LENGTH_MAX}", name="description_length"),
        CheckConstraint(f"char_length(status) between 1 and {ITEM_STATUS_LENGTH_MAX}", name="status_length"),
        Index("ix_items_project_id_stage", "project_id", "stage", "status", "position", "id"),
        Index("ix_items_project_id_position", "project_id", "position"),
        Index("ix_items_stage", "stage", "status", "position", "id"),
        Index("ix_items_status_position", "status", "position", "id"),
        Index("ix_items_updated_at", "updated_at", "id", postgresql_where=ACCEPTED),
        Index("ix_items_project_id_updated_at", "project_id", "updated_at", "id", postgresql_where=ACCEPTED),
    )


class ItemCount(Relation):
    """How many items a project has of a status; triggers keep it, and there is none where there are no items."""

    __tablename__ = "item_counts"

    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"), primary_key=True)
    status: Mapped[str] = mapped_column(Text, primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger)


class ItemPost(Relation):
    """A post that a roadmap item answers."""

    __tablename__ = "item_posts"

    item_id: Mapped[int] = mapped_column(ForeignKey("items.id", ondelete="CASCADE"), primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True, index=True)
