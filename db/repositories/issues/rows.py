from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from advanced_alchemy.repository import SQLAlchemyAsyncRepository
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Row,
    and_,
    column,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy import update as change
from sqlalchemy.dialects.postgresql import JSONB

from db.actor import Actor
from db.models import Issue, Member, Project, User
from db.repositories.issues import lists
from db.repositories.projects import worked_on_by
from db.repositories.sections import section_visible_to, viewer_values, visible_ids


def visible_to(actor: Actor | None) -> ColumnElement[bool]:
    """Those of the projects whose issues the actor sees."""
    return Issue.project_id.in_(visible_ids(actor, "issues"))


class IssueRepository(SQLAlchemyAsyncRepository[Issue]):
    model_type = Issue

    async def visible(self, project_id: int, number: int, actor: Actor | None) -> Issue | None:
        found: Issue | None = await self.session.scalar(
            select(Issue).where(Issue.project_id == project_id, Issue.number == number, visible_to(actor))
        )
        return found

    async def project(self, project_id: int, actor: Actor | None) -> Row[Any] | None:
        """Number and key of a project whose issues the actor sees, and whether the actor works on it."""
        statement = select(Project.id, Project.key, worked_on_by(actor).label("is_worked_on"))
        where = statement.where(Project.id == project_id, section_visible_to(actor, "issues"))
        return (await self.session.execute(where)).one_or_none()

    async def next_number(self, project_id: int) -> int | None:
        """Never the same twice: whoever asks at the same time waits for this transaction. None: the project is gone."""
        statement = change(Project).where(Project.id == project_id).values(last_issue=Project.last_issue + 1)
        number: int | None = await self.session.scalar(
            statement.returning(Project.last_issue).execution_options(synchronize_session=False)
        )
        return number

    async def numbered(self, project_id: int, numbers: Sequence[int], actor: Actor) -> Sequence[Row[Any]]:
        """What is shown of them, in the order of their numbers."""
        values = {"project_id": project_id, "numbers": list(numbers), **viewer_values(actor)}
        return (await self.session.execute(lists.numbered(), values)).all()

    async def held(self, project_id: int, numbers: Sequence[int]) -> Sequence[Issue]:
        """For changing them: until the transaction ends nobody else does."""
        statement = select(Issue).where(Issue.project_id == project_id, Issue.number.in_(numbers))
        return (await self.session.scalars(statement.order_by(Issue.number).with_for_update(key_share=True))).all()

    async def write(self, rows: Sequence[Mapping[str, Any]], *, edited: bool) -> None:
        """New values of issues in one statement; every row has the `id` and the same columns.

        `edited` dates them as changed now; moving within a column does not.
        """
        columns = Issue.__table__.c
        names = [name for name in rows[0] if name != "id"]
        new = (
            func.jsonb_to_recordset(literal([_plain(row) for row in rows], JSONB))
            .table_valued(column("id", BigInteger), *(column(name, columns[name].type) for name in names), name="new")
            .render_derived(with_types=True)
        )
        values: dict[str, Any] = {name: new.c[name] for name in names} | {"version": Issue.version + 1}
        if edited:
            values["updated_at"] = func.now()
        statement = change(Issue).where(Issue.id == new.c.id).values(values)
        await self.session.execute(statement.execution_options(synchronize_session=False))

    async def told_of(self, issue_ids: Sequence[int]) -> Sequence[Row[Any]]:
        """What an event says of them."""
        statement = select(Issue.id, Issue.number, Issue.title, Issue.state, Issue.version)
        return (await self.session.execute(statement.where(Issue.id.in_(issue_ids)).order_by(Issue.id))).all()

    async def remove(self, issue_id: int) -> None:
        """With its comments, links and history."""
        await self.session.execute(delete(Issue).where(Issue.id == issue_id))

    async def can_be_assigned(self, project_id: int, user_id: int) -> bool:
        """Owner and members of the project, viewers not; the admins where it has no owner, as they own it then."""
        is_member = exists().where(
            Member.project_id == project_id, Member.user_id == User.id, Member.role.in_(("owner", "member"))
        )
        is_owner = or_(Project.owner_id == User.id, and_(Project.owner_id.is_(None), User.role == "admin"))
        statement = select(User.id).join(Project, Project.id == project_id)
        active = statement.where(User.id == user_id, User.is_active, or_(is_owner, is_member))
        return await self.session.scalar(active) is not None


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}
