from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from advanced_alchemy.repository import SQLAlchemyAsyncRepository
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Row,
    Select,
    and_,
    column,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
    true,
)
from sqlalchemy import update as change
from sqlalchemy.dialects.postgresql import JSONB

from db.actor import Actor
from db.models import Image, Issue, IssuePost, Member, Project, User
from db.repositories.issues.filters import IssueFilter, Place, beyond, conditions, order
from db.repositories.projects import worked_on_by
from db.repositories.search import limit_search
from db.repositories.sections import section_visible_to, visible_ids
from db.sorting import IssueSort

PUBLIC = (
    Issue.id,
    Issue.project_id,
    select(Project.key).where(Project.id == Issue.project_id).scalar_subquery().label("project_key"),
    Issue.number,
    Issue.title,
    Issue.text,
    Issue.image_hash,
    select(Image.width).where(Image.hash == Issue.image_hash).scalar_subquery().label("image_width"),
    select(Image.height).where(Image.hash == Issue.image_hash).scalar_subquery().label("image_height"),
    Issue.state,
    Issue.priority,
    Issue.assignee_id,
    select(User.name).where(User.id == Issue.assignee_id).scalar_subquery().label("assignee_name"),
    Issue.labels,
    Issue.due_date,
    Issue.position,
    Issue.comment_count,
    Issue.version,
    Issue.created_at,
    Issue.updated_at,
)


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

    async def page(
        self, project_id: int, wanted: IssueFilter, sort: IssueSort, limit: int, after: Place | None
    ) -> Sequence[Row[Any]]:
        statement = _public().where(Issue.project_id == project_id, *conditions(wanted))
        if after is not None:
            statement = statement.where(beyond(sort, after))
        async with limit_search(self.session, wanted.search):
            return (await self.session.execute(statement.order_by(*order(sort)).limit(limit))).all()

    async def labels(self, project_id: int, limit: int) -> Sequence[Row[Any]]:
        """Those of the project's issues with their number, the most used first, in the spelling most use."""
        label = func.unnest(Issue.labels).table_valued("label", name="used").render_derived()
        name, count = func.mode().within_group(label.c.label), func.count()
        statement = select(name.label("name"), count.label("count")).select_from(Issue).join(label, true())
        grouped = statement.where(Issue.project_id == project_id).group_by(func.lower(label.c.label))
        return (await self.session.execute(grouped.order_by(count.desc(), name).limit(limit))).all()

    async def numbered(self, project_id: int, numbers: Sequence[int]) -> Sequence[Row[Any]]:
        """What is shown of them, in the order of their numbers."""
        statement = _public().where(Issue.project_id == project_id, Issue.number.in_(numbers))
        return (await self.session.execute(statement.order_by(Issue.number))).all()

    async def of_post(self, post_id: int, limit: int, offset: int, actor: Actor | None) -> Sequence[Row[Any]]:
        """Issues linked to it, those the actor sees."""
        linked = _public().join(IssuePost, IssuePost.issue_id == Issue.id).where(IssuePost.post_id == post_id)
        linked = linked.where(visible_to(actor)).order_by(Issue.number)
        return (await self.session.execute(linked.limit(limit).offset(offset))).all()

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


def _public() -> Select[Any]:
    return select(*PUBLIC)


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}
