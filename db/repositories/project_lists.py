"""Projects as they are shown, for every viewer: a statement for each shape of list, made once and kept."""

from functools import lru_cache
from typing import Any, Literal

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Integer,
    Select,
    Text,
    and_,
    any_,
    bindparam,
    case,
    func,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY

from db.limits import FIRST_PROJECT
from db.models import Member, Project, User
from db.repositories.sections import USER_ID, shows
from db.statements import given

PUBLIC = (
    Project.id,
    Project.name,
    Project.description,
    Project.key,
    Project.slug,
    Project.owner_id,
    Project.is_public,
    Project.posts_visibility,
    Project.roadmap_visibility,
    Project.issues_visibility,
    Project.members_visibility,
    Project.is_listed,
    Project.created_at,
    Project.updated_at,
)
"""What is stored of what is shown; behind it comes `my_role`, the viewer's part."""

MEMBER = (Member.user_id, User.name, Member.role)
"""What is shown of a member. No e-mail address: others read this."""

RANKS = case((Member.role == "owner", 0), (Member.role == "member", 1), else_=2)

IS_ADMIN = given("is_admin", Boolean)
HAS_NO_OWNER = Project.owner_id.is_(None)

MY_ROLE = case(
    (and_(IS_ADMIN, USER_ID.is_not(None), HAS_NO_OWNER), "owner"),
    else_=select(Member.role).where(Member.project_id == Project.id, Member.user_id == USER_ID).scalar_subquery(),
).label("my_role")
"""Null where the viewer has no part in it; what has no owner belongs to the admins."""

ListScope = Literal["all", "first", "own", "own or nobody's"]
"""All that the viewer sees; the first project; those the viewer belongs to; these, and those without an owner."""


@lru_cache
def one_project(by: Literal["id", "slug"]) -> Select[Any]:
    """One that the viewer sees, by `project`."""
    which = Project.id == given("project", BigInteger) if by == "id" else Project.slug == given("project", Text)
    return _shown().where(which, shows("project"))


@lru_cache
def listed(scope: ListScope) -> Select[Any]:
    """By number, from the `offset`, `limit` at the most."""
    page = _shown().where(_in_scope(scope)).order_by(Project.id)
    return page.limit(bindparam("limit", type_=Integer)).offset(bindparam("offset", type_=BigInteger))


@lru_cache
def members() -> Select[Any]:
    """Of a project of which the viewer sees the members: the owner first, then members, then viewers, by name."""
    project = select(Project.id).where(Project.id == given("project_id", BigInteger), shows("project"))
    statement = select(*MEMBER).join(User, User.id == Member.user_id)
    statement = statement.where(Member.project_id == project.where(shows("members")).scalar_subquery())
    page = statement.order_by(RANKS, func.lower(User.name), User.id)
    return page.limit(bindparam("limit", type_=Integer)).offset(bindparam("offset", type_=BigInteger))


def _shown() -> Select[Any]:
    return select(*PUBLIC, MY_ROLE)


def _in_scope(scope: ListScope) -> ColumnElement[bool]:
    belongs = Project.id == any_(bindparam("project_ids", type_=ARRAY(BigInteger)))
    match scope:
        case "all":
            return shows("project")
        case "first":
            return and_(Project.id == FIRST_PROJECT, shows("project"))
        case "own":
            return belongs
        case "own or nobody's":
            return or_(belongs, HAS_NO_OWNER)
