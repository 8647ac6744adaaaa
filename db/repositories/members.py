from collections.abc import Sequence
from typing import Any

from advanced_alchemy.repository import SQLAlchemyAsyncRepository
from sqlalchemy import BigInteger, Row, delete, func, insert, literal, select, update
from sqlalchemy.dialects.postgresql import JSONB

from db.actor import Actor, ProjectRole
from db.models import Issue, IssueChange, Member, Project, User
from db.repositories.project_lists import MEMBER


class MemberRepository(SQLAlchemyAsyncRepository[Member]):
    model_type = Member
    id_attribute = "user_id"

    async def one(self, project_id: int, user_id: int) -> Row[Any] | None:
        statement = select(*MEMBER).join(User, User.id == Member.user_id)
        statement = statement.where(Member.project_id == project_id, Member.user_id == user_id)
        return (await self.session.execute(statement)).one_or_none()

    async def join(self, project_id: int, user_id: int, role: ProjectRole) -> None:
        """Raises an IntegrityError of `pk_members` for somebody who is in it already."""
        await self.session.execute(insert(Member).values(project_id=project_id, user_id=user_id, role=role))

    async def set_role(self, project_id: int, user_id: int, role: ProjectRole) -> None:
        one = (Member.project_id == project_id, Member.user_id == user_id)
        await self.session.execute(update(Member).where(*one).values(role=role))

    async def hand_over(self, project_id: int, user_id: int) -> Sequence[int]:
        """Makes a member the owner; who was it before, and is returned, stays as a member."""
        former = (Member.project_id == project_id, Member.role == "owner")
        demoted = update(Member).where(*former).values(role="member").returning(Member.user_id)
        members = (await self.session.scalars(demoted)).all()
        await self.set_role(project_id, user_id, "owner")
        await self.session.execute(update(Project).where(Project.id == project_id).values(owner_id=user_id))
        return members

    async def unassign(self, project_id: int, user_id: int, by: Actor) -> Sequence[Row[Any]]:
        """Takes somebody off the project's issues, and says so in their histories. The issues as they are now."""
        taken = (
            update(Issue)
            .where(Issue.project_id == project_id, Issue.assignee_id == user_id)
            .values(assignee_id=None, version=Issue.version + 1, updated_at=func.now())
            .returning(Issue.id, Issue.number, Issue.title, Issue.state, Issue.version)
            .cte("taken")
        )
        change = literal({"assignee": [user_id, None]}, JSONB)
        noted = insert(IssueChange).from_select(
            ["issue_id", "user_id", "changes"], select(taken.c.id, literal(by.user_id, BigInteger), change)
        )
        return (await self.session.execute(select(taken).add_cte(noted.cte("noted")))).all()

    async def leave(self, project_id: int, user_id: int) -> None:
        one = (Member.project_id == project_id, Member.user_id == user_id)
        await self.session.execute(delete(Member).where(*one))
