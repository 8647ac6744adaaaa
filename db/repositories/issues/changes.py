"""What happened to issues."""

from collections.abc import Mapping, Sequence
from typing import Any

from advanced_alchemy.repository import SQLAlchemyAsyncRepository
from sqlalchemy import BigInteger, ColumnElement, case, exists, func, insert

from db.models import IssueChange, Post

POST = "post"
"""A change of this name holds the number of a post that was linked or unlinked."""

Changes = Mapping[str, Sequence[Any]]
"""Field: before and after."""


def changes_with(is_visible: ColumnElement[bool]) -> ColumnElement[Any]:
    """`IssueChange.changes` without a post that is not visible, as columns of `Post` say, or that is deleted."""
    numbers = IssueChange.changes[POST]
    post_id = func.coalesce(numbers[0].astext, numbers[1].astext).cast(BigInteger)
    is_hidden = IssueChange.changes.has_key(POST) & ~exists().where(Post.id == post_id, is_visible)
    return case((is_hidden, IssueChange.changes.op("-")(POST)), else_=IssueChange.changes)


class IssueChangeRepository(SQLAlchemyAsyncRepository[IssueChange]):
    model_type = IssueChange

    async def record(self, changes: Mapping[int, Changes], user_id: int | None) -> None:
        """By the id of the issue, in one statement."""
        rows = [{"issue_id": issue_id, "user_id": user_id, "changes": each} for issue_id, each in changes.items()]
        await self.session.execute(insert(IssueChange), rows)
