"""Whether somebody has a role now, for what works in their name: invitations and webhooks."""

from typing import Any

from sqlalchemy import ColumnElement, exists, or_
from sqlalchemy.orm import aliased

from db.models import Member, User

Manager = aliased(User, name="manager")


def may_manage(user_id: ColumnElement[Any] | Any, project_id: ColumnElement[Any] | Any) -> ColumnElement[bool]:
    """The account is active, and an admin's or the owner's of the project.

    Without a project (null), that is, for the whole site, only admins may. Nobody (null) may nothing.
    """
    owns = exists().where(Member.project_id == project_id, Member.user_id == Manager.id, Member.role == "owner")
    may = or_(Manager.role == "admin", owns.correlate_except(Member))
    return exists().where(Manager.id == user_id, Manager.is_active, may).correlate_except(Manager)
