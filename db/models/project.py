from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Computed, DateTime, ForeignKey, Index, Text, false, func, text, true
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Entity, Relation
from db.limits import PROJECT_DESCRIPTION_LENGTH_MAX, PROJECT_NAME_LENGTH_MAX
from db.sections import DEFAULT_VISIBILITY, SECTIONS, Section


def _visibility(section: Section) -> Any:
    return mapped_column(Text, server_default=DEFAULT_VISIBILITY[section])


def _is_for_everyone(section: Section) -> Any:
    return mapped_column(Computed(f"is_public and {section}_visibility = 'everyone'", persisted=True))


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
    posts_visibility: Mapped[str] = _visibility("posts")
    roadmap_visibility: Mapped[str] = _visibility("roadmap")
    issues_visibility: Mapped[str] = _visibility("issues")
    members_visibility: Mapped[str] = _visibility("members")
    """Who sees each section of a public project; a private one shows none of them to others than its members."""
    has_public_posts: Mapped[bool] = _is_for_everyone("posts")
    has_public_roadmap: Mapped[bool] = _is_for_everyone("roadmap")
    has_public_issues: Mapped[bool] = _is_for_everyone("issues")
    has_public_members: Mapped[bool] = _is_for_everyone("members")
    """Computed, so that queries test one boolean, whose selectivity PostgreSQL estimates well without statistics."""
    event_floors: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    """By section, and `project`: the last event before it became public. Others than members see only later ones."""
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
        *(
            CheckConstraint(f"{section}_visibility in ('everyone', 'members')", name=f"{section}_visibility_is_known")
            for section in SECTIONS
        ),
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
