"""What happened to issues."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from advanced_alchemy.repository import SQLAlchemyAsyncRepository
from sqlalchemy import Row, insert, select

from db.models import IssueChange, User

Changes = Mapping[str, Sequence[Any]]
"""Field: before and after."""


class IssueChangeRepository(SQLAlchemyAsyncRepository[IssueChange]):
    model_type = IssueChange

    async def record(self, changes: Mapping[int, Changes], user_id: int | None) -> None:
        """By the id of the issue, in one statement."""
        rows = [{"issue_id": issue_id, "user_id": user_id, "changes": each} for issue_id, each in changes.items()]
        await self.session.execute(insert(IssueChange), rows)

    async def page(self, issue_id: int, limit: int, before: int | None) -> Sequence[Row[Any]]:
        """The latest first; `before` is the id of the last one seen."""
        statement = (
            select(
                IssueChange.id,
                IssueChange.user_id,
                User.name.label("user_name"),
                IssueChange.changes,
                IssueChange.created_at,
            )
            .outerjoin(User, User.id == IssueChange.user_id)
            .where(IssueChange.issue_id == issue_id)
        )
        if before is not None:
            statement = statement.where(IssueChange.id < before)
        return (await self.session.execute(statement.order_by(IssueChange.id.desc()).limit(limit))).all()

    async def names(self, user_ids: Collection[int]) -> dict[int, str]:
        """Of those who have an account still."""
        rows = await self.session.execute(select(User.id, User.name).where(User.id.in_(user_ids)))
        return {row.id: row.name for row in rows}
