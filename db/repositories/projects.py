from collections.abc import Mapping, Sequence
from typing import Any, cast

from advanced_alchemy.repository import SQLAlchemyAsyncRepository
from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    Text,
    any_,
    case,
    delete,
    exists,
    false,
    func,
    insert,
    literal,
    literal_column,
    null,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY

from db.actor import Actor
from db.models import Member, Project
from db.repositories.project_lists import PUBLIC
from db.repositories.sections import Recipients, section_visible_to, select_recipients, visible_to
from db.sections import EventSection, Section

WORKING_ROLES = literal_column("'owner'", Text), literal_column("'member'", Text)
"""Part of the statement, whose text must not depend on parameters."""
NAMES_LOCK = 0x636F726B6579  # the bytes of "corkey"


def worked_on_by(actor: Actor | None) -> ColumnElement[bool]:
    """Its owner and its members, viewers left out; admins work on all."""
    if actor is None or actor.user_id is None:
        return false()
    if actor.is_admin:
        return true()
    works = exists().where(
        Member.project_id == Project.id, Member.user_id == actor.user_id, Member.role.in_(WORKING_ROLES)
    )
    return or_(Project.owner_id == actor.user_id, works)


def is_worked_on_by(user_id: ColumnElement[Any], is_admin: ColumnElement[bool]) -> ColumnElement[bool]:
    """`worked_on_by` where the actor is a row, without a user if it is a visitor."""
    works = exists().where(Member.project_id == Project.id, Member.user_id == user_id, Member.role.in_(WORKING_ROLES))
    return or_(is_admin, Project.owner_id == user_id, works.correlate_except(Member))


def role_of(actor: Actor | None) -> ColumnElement[str | None]:
    """The actor's part in a project, null where there is none."""
    if actor is None or actor.user_id is None:
        return cast("ColumnElement[str | None]", null())
    role = select(Member.role).where(Member.project_id == Project.id, Member.user_id == actor.user_id).scalar_subquery()
    return case((Project.owner_id.is_(None), "owner"), else_=role) if actor.is_admin else role


class ProjectRepository(SQLAlchemyAsyncRepository[Project]):
    model_type = Project

    async def visible(self, project_id: int, actor: Actor | None) -> Project | None:
        found: Project | None = await self.session.scalar(
            select(Project).where(Project.id == project_id, visible_to(actor))
        )
        return found

    async def sees(self, project_id: int, actor: Actor | None) -> bool:
        return bool(await self.session.scalar(select(exists(_one(project_id, visible_to(actor))))))

    async def sees_section(self, project_id: int, section: Section, actor: Actor | None) -> bool | None:
        """None: not even the project."""
        statement = select(section_visible_to(actor, section)).where(Project.id == project_id, visible_to(actor))
        sees: bool | None = await self.session.scalar(statement)
        return sees

    async def recipients(
        self, first_events: Mapping[tuple[int, EventSection], int]
    ) -> dict[tuple[int, EventSection], Recipients]:
        """Who may be told of events, by project and section; the lowest id of the events of each is given."""
        rows = (await self.session.execute(select_recipients(first_events))).all()
        return {(row.id, row.section): Recipients(row.public_after, frozenset(row.members)) for row in rows}

    async def works_on(self, project_id: int, actor: Actor | None) -> bool:
        return bool(await self.session.scalar(select(exists(_one(project_id, worked_on_by(actor))))))

    async def seen(self, project: int | str, actor: Actor | None) -> Row[Any] | None:
        """A project, by number or slug, with the actor's part in it as `my_role`."""
        which = Project.id == project if isinstance(project, int) else Project.slug == project
        statement = _public(actor).where(which, visible_to(actor))
        return (await self.session.execute(statement)).one_or_none()

    async def reserve_names(self) -> None:
        """Until the transaction ends nobody else gives keys and slugs, so that looking them up decides."""
        await self.session.execute(select(func.pg_advisory_xact_lock(NAMES_LOCK)))

    async def taken_keys(self, keys: Sequence[str], actor: Actor | None) -> set[str]:
        """Those of the keys that projects have already which the actor sees: of others it must learn nothing."""
        wanted = any_(literal(list(keys), ARRAY(Text)))
        return set(await self.session.scalars(select(Project.key).where(Project.key == wanted, visible_to(actor))))

    async def taken_slugs(self, stem: str) -> set[str]:
        """The slugs that are the stem, or the stem and something after a hyphen."""
        numbered = Project.slug.startswith(f"{stem}-", autoescape=True)
        return set(await self.session.scalars(select(Project.slug).where(or_(Project.slug == stem, numbered))))

    async def start(self, values: Mapping[str, Any], owner: Actor) -> Row[Any]:
        """A new project, its owner being the first member."""
        project_id = await self.session.scalar(
            insert(Project).values(**values, owner_id=owner.user_id).returning(Project.id)
        )
        await self.session.execute(insert(Member).values(project_id=project_id, user_id=owner.user_id, role="owner"))
        return (await self.session.execute(_public(owner).where(Project.id == project_id))).one()

    async def change(self, project_id: int, values: Mapping[str, Any]) -> None:
        await self.session.execute(
            update(Project).where(Project.id == project_id).values(**values, updated_at=func.now())
        )

    async def lock(self, project_id: int) -> None:
        """Until the transaction ends nobody else changes who belongs to it."""
        await self.session.execute(_one(project_id, true()).with_for_update(key_share=True))

    async def remove(self, project_id: int) -> None:
        """With everything in it."""
        await self.session.execute(delete(Project).where(Project.id == project_id))


def _one(project_id: int, where: ColumnElement[bool]) -> Select[tuple[int]]:
    return select(Project.id).where(Project.id == project_id, where)


def _public(actor: Actor | None) -> Select[Any]:
    return select(*PUBLIC, role_of(actor).label("my_role"))
