from datetime import datetime

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, Text, false, func, text, true
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Entity, Relation
from db.limits import PROJECT_DESCRIPTION_LENGTH_MAX, PROJECT_NAME_LENGTH_MAX


class Project(Entity):
    """What posts, issues and roadmap items belong to; who is not invited sees nothing of a private one."""

    __tablename__ = "projects"

    name: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text, server_default="")
    key: Mapped[str] = mapped_column(Text)
    """Two to six letters, before the number of every issue: KEY-42. No two public projects share one."""
    slug: Mapped[str] = mapped_column(Text, unique=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    """Null for the first project, which the admins own, and after its owner has left."""
    is_public: Mapped[bool] = mapped_column(server_default=true())
    is_listed: Mapped[bool] = mapped_column(server_default=false())
    """Whether people find it, while it is public, in their list of projects without belonging to it: admins decide."""
    last_issue: Mapped[int] = mapped_column(server_default="0")
    """The highest number given to an issue. Counting up here locks the row, so that no number is given twice."""
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

    __table_args__ = (
        CheckConstraint(f"char_length(name) between 1 and {PROJECT_NAME_LENGTH_MAX}", name="name_length"),
        CheckConstraint(f"char_length(description) <= {PROJECT_DESCRIPTION_LENGTH_MAX}", name="description_length"),
        CheckConstraint("key ~ '^[A-Z]{2,6}$'", name="key_is_letters"),
        CheckConstraint("slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name="slug_is_a_slug"),
        Index("uq_projects_key", "key", unique=True, postgresql_where=text("is_public")),
    )


class Member(Relation):
    """Somebody's part in a project."""

    __tablename__ = "members"

    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True)
    role: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

    __table_args__ = (
        CheckConstraint("role in ('owner', 'member', 'viewer')", name="role_is_known"),
        Index("uq_members_owner", "project_id", unique=True, postgresql_where=text("role = 'owner'")),
    )
