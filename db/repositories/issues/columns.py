"""The order of the issues within a column of the board."""

from typing import Any

from advanced_alchemy.repository import SQLAlchemyAsyncRepository
from sqlalchemy import Double, Row, func, literal, select, tuple_, update
from sqlalchemy.orm import aliased

from db.models import Issue

Other = aliased(Issue, name="other")


class IssueColumnRepository(SQLAlchemyAsyncRepository[Issue]):
    """Callers hold the project's lock, so that nothing moves while they look."""

    model_type = Issue

    async def top(self, project_id: int, state: str) -> float | None:
        """The lowest position; None in an empty column."""
        statement = select(Issue.position).where(Issue.project_id == project_id, Issue.state == state)
        position: float | None = await self.session.scalar(statement.order_by(Issue.position).limit(1))
        return position

    async def gap(self, project_id: int, state: str, after: int | None, *, moving: int) -> Row[Any] | None:
        """Positions between which the issue with the id `moving` fits: `lower` and `upper`, None at an end.

        It is to stand below the issue with the number `after`, or on top. None: that one is not in the column.
        """
        next_one = select(Other.position).where(
            Other.project_id == project_id, Other.state == state, Other.id != moving
        )
        if after is None:
            upper = next_one.order_by(Other.position).limit(1).scalar_subquery()
            statement: Any = select(literal(None, Double).label("lower"), upper.label("upper"))
        else:
            below = tuple_(Other.position, Other.id) > tuple_(Issue.position, Issue.id)
            upper = next_one.where(below).order_by(Other.position, Other.id).limit(1).scalar_subquery()
            statement = select(Issue.position.label("lower"), upper.label("upper")).where(
                Issue.project_id == project_id, Issue.state == state, Issue.number == after, Issue.id != moving
            )
        return (await self.session.execute(statement)).one_or_none()

    async def spread(self, project_id: int, state: str, *, moving: int) -> None:
        """Makes room between all other issues of the column; their order stays."""
        place = func.row_number().over(order_by=(Other.position, Other.id))
        ranked = select(Other.id, place.label("place")).where(
            Other.project_id == project_id, Other.state == state, Other.id != moving
        )
        new = ranked.subquery("ranked")
        statement = update(Issue).where(Issue.id == new.c.id, Issue.position != new.c.place)
        await self.session.execute(
            statement.values(position=new.c.place, version=Issue.version + 1).execution_options(
                synchronize_session=False
            )
        )
