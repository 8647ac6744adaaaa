"""What happened to issues."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from advanced_alchemy.repository import SQLAlchemyAsyncRepository
from sqlalchemy import BigInteger, ColumnElement, Row, case, exists, func, insert, literal, select
from sqlalchemy.dialects.postgresql import JSONB

from db.actor import Actor
from db.models import IssueChange, Post, User
from db.repositories.posts import visible_to

POST = "post"
"""A change of this name holds the number of a post that was linked or unlinked."""

Changes = Mapping[str, Sequence[Any]]
"""Field: before and after."""


def visible_changes(actor: Actor | None) -> ColumnElement[Any]:
    """`IssueChange.changes` without a post that the actor does not see, or that is deleted."""
    numbers = IssueChange.changes[POST]
    post_id = func.coalesce(numbers[0].astext, numbers[1].astext).cast(BigInteger)
    is_hidden = IssueChange.changes.has_key(POST) & ~exists().where(Post.id == post_id, visible_to(actor))
    return case((is_hidden, IssueChange.changes.op("-")(POST)), else_=IssueChange.changes)


class IssueChangeRepository(SQLAlchemyAsyncRepository[IssueChange]):
    model_type = IssueChange

    async def record(self, changes: Mapping[int, Changes], user_id: int | None) -> None:
        """By the id of the issue, in one statement."""
        rows = [{"issue_id": issue_id, "user_id": user_id, "changes": each} for issue_id, each in changes.items()]
        await self.session.execute(insert(IssueChange), rows)

    async def page(self, issue_id: int, limit: int, before: int | None, actor: Actor | None) -> Sequence[Row[Any]]:
        """The latest first; `before` is the id of the last one seen. Steps of which nothing is visible are left out."""
        changes = visible_changes(actor).cast(JSONB)
        statement = (
            select(
                IssueChange.id,
                IssueChange.user_id,
                User.name.label("user_name"),
                changes.label("changes"),
                IssueChange.created_at,
            )
            .outerjoin(User, User.id == IssueChange.user_id)
            .where(IssueChange.issue_id == issue_id, changes != literal({}, JSONB))
        )
        if before is not None:
            statement = statement.where(IssueChange.id < before)
        return (await self.session.execute(statement.order_by(IssueChange.id.desc()).limit(limit))).all()

    async def names(self, user_ids: Collection[int]) -> dict[int, str]:
        """Of those who have an account still."""
        rows = await self.session.execute(select(User.id, User.name).where(User.id.in_(user_ids)))
        return {row.id: row.name for row in rows}
