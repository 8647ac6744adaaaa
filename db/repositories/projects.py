from typing import cast

from advanced_alchemy.repository import SQLAlchemyAsyncRepository
from sqlalchemy import ColumnElement, Select, exists, false, or_, select, true

from db.actor import Actor
from db.models import Member, Project

FIRST_PROJECT = 1


def visible_to(actor: Actor | None) -> ColumnElement[bool]:
    """Public projects, one's own, those one is a member of; admins see all."""
    if actor is None or actor.user_id is None:
        return cast("ColumnElement[bool]", Project.is_public)
    if actor.is_admin:
        return true()
    is_member = exists().where(Member.project_id == Project.id, Member.user_id == actor.user_id)
    return or_(Project.is_public, Project.owner_id == actor.user_id, is_member)


def worked_on_by(actor: Actor | None) -> ColumnElement[bool]:
    """Its owner and its members, viewers left out; admins work on all."""
    if actor is None or actor.user_id is None:
        return false()
    if actor.is_admin:
        return true()
    works = exists().where(
        Member.project_id == Project.id, Member.user_id == actor.user_id, Member.role.in_(("owner", "member"))
    )
    return or_(Project.owner_id == actor.user_id, works)


def visible_ids(actor: Actor | None) -> Select[tuple[int]]:
    """For `column.in_(…)` in every statement about what belongs to a project."""
    return select(Project.id).where(visible_to(actor))


class ProjectRepository(SQLAlchemyAsyncRepository[Project]):
    model_type = Project

    async def visible(self, project_id: int, actor: Actor | None) -> Project | None:
        found: Project | None = await self.session.scalar(
            select(Project).where(Project.id == project_id, visible_to(actor))
        )
        return found
