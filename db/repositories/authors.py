"""Who wrote something, as everybody is shown it."""

from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    Exists,
    SQLColumnExpression,
    Text,
    and_,
    any_,
    case,
    exists,
    func,
    literal_column,
    or_,
    select,
)

from db.models import Member, NameSkeleton, Project, User
from db.repositories.sections import MAKES_STAFF

STAFF, USER = literal_column("'staff'", Text), literal_column("'user'", Text)
"""Part of the statement: a parameter in each of its rows would be sent with each of its executions."""


def author_of(author_id: SQLColumnExpression[Any], project_id: SQLColumnExpression[Any]) -> ColumnElement[Any]:
    """The account that wrote something in a project, as a record: kind, number and name; null if there is none.

    A scalar subquery, not a join: PostgreSQL evaluates it after sorting, for the rows of the page alone.
    """
    kind = case((is_staff(project_id), STAFF), else_=USER)
    account = select(func.row(kind, User.id, User.name)).where(User.actor_id == author_id)
    return account.scalar_subquery().label("author")


def is_name_taken(skeletons: ColumnElement[Any], *but: ColumnElement[bool]) -> Exists:
    """Whether the name of an account shares one of the skeletons, an array; `but` says whose does not count."""
    return exists().where(NameSkeleton.skeleton == any_(skeletons), *but)


def is_staff(project_id: SQLColumnExpression[Any]) -> ColumnElement[bool]:
    """By columns of `User`: an active admin, or somebody who works on the project. Viewers don't.

    Nor do those who made it public by themselves: anybody could become staff that way.
    """
    works = exists().where(
        Member.project_id == project_id,
        Member.user_id == User.id,
        Member.role != literal_column("'viewer'", Text),
        Project.id == Member.project_id,
        MAKES_STAFF,
    )
    is_admin = User.role == literal_column("'admin'", Text)
    return and_(cast("ColumnElement[bool]", User.is_active), or_(is_admin, works.correlate_except(Member, Project)))
