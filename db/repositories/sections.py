"""Who sees which section of a project. The predicates of all repositories are made of these."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple, cast

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Select,
    Text,
    Uuid,
    and_,
    any_,
    bindparam,
    case,
    column,
    exists,
    false,
    func,
    literal,
    not_,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY

from db.actor import NOBODY, Actor
from db.models import Member, Project, User
from db.sections import EventSection, Section
from db.statements import Reads, given

PUBLIC_SECTIONS: Mapping[EventSection, ColumnElement[bool]] = {
    "posts": cast("ColumnElement[bool]", Project.has_public_posts),
    "roadmap": cast("ColumnElement[bool]", Project.has_public_roadmap),
    "issues": cast("ColumnElement[bool]", Project.has_public_issues),
    "members": cast("ColumnElement[bool]", Project.has_public_members),
    "project": cast("ColumnElement[bool]", Project.is_public),
}
"""Whether everybody sees a section, or knows of the project."""

IS_LISTED = cast("ColumnElement[bool]", Project.is_listed)
"""An admin has agreed that a public project stands for the board. Others may be published by anybody."""

MAKES_STAFF = or_(IS_LISTED, not_(Project.is_public))
"""Whether those who work on a project are its staff: not by publishing one of their own."""


VIEWER_ID = given("viewer_id", Uuid)
"""Parameter of statements: the author of posts and comments who asks."""

USER_ID = given("user_id", BigInteger)
"""The same for the account; null without one."""


class Recipients(NamedTuple):
    """Who may be told of the events of a section, apart from admins."""

    public_after: int | None
    """Everybody, of events with a higher id. None: nobody but the members."""
    members: frozenset[int]
    """Ids of the users who may be told of all events; incomplete where every event in question is for everybody."""

    def includes_everybody(self, event_id: int) -> bool:
        return self.public_after is not None and event_id > self.public_after


def visible_to(actor: Actor | None) -> ColumnElement[bool]:
    """Public projects, one's own, those one is a member of; admins see all. For what is in them: `visible_ids`."""
    return _visible_to(actor, PUBLIC_SECTIONS["project"])


def section_visible_to(actor: Actor | None, section: Section) -> ColumnElement[bool]:
    """Projects whose section the actor sees: where it is public, and every section of their own projects."""
    return _visible_to(actor, PUBLIC_SECTIONS[section])


def visible_ids(actor: Actor | None, section: Section) -> Select[tuple[int]]:
    """For `column.in_(…)` in every statement about what belongs to a project."""
    return select(Project.id).where(section_visible_to(actor, section))


def listed_ids(actor: Actor | None, section: Section) -> Select[tuple[int]]:
    """`visible_ids` for lists and feeds of the whole board: listed projects, and those the actor belongs to."""
    return select(Project.id).where(_visible_to(actor, and_(PUBLIC_SECTIONS[section], IS_LISTED)))


def shows(section: EventSection) -> ColumnElement[bool]:
    """`section_visible_to` in a statement that is made once for everybody: who asks is in its `viewer_values`."""
    belongs = Project.id == any_(bindparam("project_ids", type_=ARRAY(BigInteger)))
    return or_(PUBLIC_SECTIONS[section], given("is_admin", Boolean), belongs)


def ids_for_viewer(section: Section) -> Select[tuple[int]]:
    """`visible_ids` by `shows`."""
    return select(Project.id).where(shows(section))


def listed_ids_for_viewer(section: Section) -> Select[tuple[int]]:
    """`listed_ids` by `shows`: listed projects, and those the viewer belongs to."""
    belongs = Project.id == any_(bindparam("project_ids", type_=ARRAY(BigInteger)))
    is_listed = and_(PUBLIC_SECTIONS[section], IS_LISTED)
    return select(Project.id).where(or_(is_listed, given("is_admin", Boolean), belongs))


def viewer_values(actor: Actor | None) -> dict[str, Any]:
    """Values of the parameters that stand for whoever asks: `shows`, `VIEWER_ID` and `USER_ID`."""
    if actor is None:
        return {"viewer_id": NOBODY, "user_id": None, "project_ids": [], "is_admin": False}
    project_ids = sorted(actor.project_ids)
    return {
        "viewer_id": actor.id,
        "user_id": actor.user_id,
        "project_ids": project_ids,
        "is_admin": actor.is_admin,
    }


@lru_cache
def _section_access(section: Section) -> Select[tuple[bool]]:
    which = Project.id == given("project_id", BigInteger)
    return select(shows(section)).where(which, shows("project"))


class SectionReader:
    """What `ProjectRepository` says of sections, without a session."""

    def __init__(self, reads: Reads) -> None:
        self.reads = reads

    async def sees_section(self, project_id: int, section: Section, actor: Actor | None) -> bool | None:
        """None: not even the project."""
        rows = await self.reads.rows(_section_access(section), {"project_id": project_id, **viewer_values(actor)})
        return bool(rows[0][0]) if rows else None


def visible_ids_by(user_id: ColumnElement[Any], is_admin: ColumnElement[bool], section: Section) -> Select[tuple[int]]:
    """`visible_ids` where the actor is not known yet: a parameter or a row, without a user if it is a visitor.

    Correlated with the row however deep it stands: of itself SQLAlchemy only looks one level up, and below that it
    would ask whether any of the rows may see the section.
    """
    which = or_(PUBLIC_SECTIONS[section], is_admin, has_part(user_id))
    return select(Project.id).where(which).correlate_except(Project)


def visible_to_users(section: Section) -> ColumnElement[bool]:
    """The same for many users at once, by columns of `User`: which of them see the section of which projects.

    Said what it correlates with: of itself SQLAlchemy only looks one level up, and below that it would ask whether
    the project has any member.
    """
    is_member = exists().where(Member.project_id == Project.id, Member.user_id == User.id).correlate_except(Member)
    return or_(PUBLIC_SECTIONS[section], User.role == "admin", Project.owner_id == User.id, is_member)


def has_part(user_id: int | ColumnElement[Any]) -> ColumnElement[bool]:
    """Its owner, its members and its viewers."""
    is_member = exists().where(Member.project_id == Project.id, Member.user_id == user_id).correlate_except(Member)
    return or_(Project.owner_id == user_id, is_member)


def event_floor(section: ColumnElement[Any]) -> ColumnElement[int]:
    """The last event before the section became public."""
    return func.coalesce(cast("ColumnElement[str]", Project.event_floors.op("->>")(section)).cast(BigInteger), 0)


def select_recipients(first_events: Mapping[tuple[int, EventSection], int]) -> Select[Any]:
    """A row for each project and section: whether it is public, since which event, and who belongs to the project.

    Args:
        first_events: the lowest id of the events in question; members are looked up where it is not for everybody.
    """
    arrays = (
        literal([project_id for project_id, _ in first_events], ARRAY(BigInteger)),
        literal([section for _, section in first_events], ARRAY(Text)),
        literal(list(first_events.values()), ARRAY(BigInteger)),
    )
    columns: list[Any] = [column("project_id", BigInteger), column("section", Text), column("first_event", BigInteger)]
    asked = func.unnest(*arrays).table_valued(*columns, name="asked").render_derived()
    is_public = case(*((asked.c.section == name, each) for name, each in PUBLIC_SECTIONS.items()), else_=false())
    floor = event_floor(asked.c.section)
    is_for_members = ~and_(is_public, asked.c.first_event > floor)
    people = func.array_remove(func.array_agg(Member.user_id).op("||")(Project.owner_id), None)
    return (
        select(
            Project.id,
            asked.c.section,
            case((is_public, floor)).label("public_after"),
            people.label("members"),
        )
        .select_from(asked)
        .join(Project, Project.id == asked.c.project_id)
        .outerjoin(Member, and_(Member.project_id == Project.id, is_for_members))
        .group_by(Project.id, asked.c.section)
    )


def _visible_to(actor: Actor | None, is_public: ColumnElement[bool]) -> ColumnElement[bool]:
    if actor is None:
        return is_public
    if actor.is_admin:
        return true()
    if actor.user_id is not None:
        return or_(is_public, has_part(actor.user_id))  # as it is in this transaction
    return or_(is_public, Project.id.in_(sorted(actor.project_ids))) if actor.project_ids else is_public
