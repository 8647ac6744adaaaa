"""The order of the issues within a column of the board."""

from typing import Any

from advanced_alchemy.repository import SQLAlchemyAsyncRepository
from sqlalchemy import ColumnElement, Row, and_, select

from db.models import Issue
from db.repositories import places


class IssueColumnRepository(SQLAlchemyAsyncRepository[Issue]):
    """Callers hold the project's lock, so that nothing moves while they look."""

    model_type = Issue

    async def top(self, project_id: int, state: str) -> float | None:
        """The lowest position; None in an empty column."""
        statement = select(Issue.position).where(Issue.project_id == project_id, Issue.state == state)
        position: float | None = await self.session.scalar(statement.order_by(Issue.position).limit(1))
        return position

    async def gap(self, project_id: int, state: str, after: int | None, *, moving: int) -> Row[Any] | None:
        """Where the issue with the id `moving` fits below the one with the number `after`, or on top."""
        below = None if after is None else Issue.number == after
        statement = places.gap(Issue, _others(project_id, state, moving), below)
        return (await self.session.execute(statement)).one_or_none()

    async def spread(self, project_id: int, state: str, *, moving: int) -> None:
        statement = places.spread(Issue, _others(project_id, state, moving))
        await self.session.execute(statement.values(version=Issue.version + 1))


def _others(project_id: int, state: str, moving: int) -> places.InColumn:
    def in_column(row: Any) -> ColumnElement[bool]:
        return and_(row.project_id == project_id, row.state == state, row.id != moving)

    return in_column
