"""One class per noun, besides the posts of repository.py."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from bench.peers.usual.database import Session
from bench.peers.usual.models import Base, Comment, Issue, Item, Notification, Project, User, Vote


class Repository:
    def __init__(self, session: Session) -> None:
        self.session: AsyncSession = session

    async def save(self, row: Base) -> None:
        self.session.add(row)
        await self.session.commit()


class ItemRepository(Repository):
    async def list(self, status: str | None, limit: int, offset: int) -> Sequence[Item]:
        statement = select(Item).order_by(Item.position, Item.id).limit(limit).offset(offset)
        if status:
            statement = statement.where(Item.status == status)
        return (await self.session.scalars(statement)).all()

    async def next_position(self) -> float:
        return ((await self.session.scalar(select(func.max(Item.position)))) or 0.0) + 1


class CommentRepository(Repository):
    async def list(self, post_id: int, limit: int, after: int) -> Sequence[Comment]:
        statement = (
            select(Comment)
            .where(Comment.post_id == post_id, Comment.id > after)
            .options(selectinload(Comment.author))
            .order_by(Comment.id)
            .limit(limit)
        )
        return (await self.session.scalars(statement)).all()


class ProjectRepository(Repository):
    async def own(self, user: User, limit: int, offset: int) -> Sequence[Project]:
        statement = select(Project).where(Project.owner_id == user.id)
        return (await self.session.scalars(statement.order_by(Project.id).limit(limit).offset(offset))).all()

    async def public(self, limit: int, offset: int) -> Sequence[Project]:
        statement = select(Project).where(Project.is_public)
        return (await self.session.scalars(statement.order_by(Project.id).limit(limit).offset(offset))).all()

    async def get(self, project_id: int, *, for_update: bool = False) -> Project | None:
        return await self.session.get(Project, project_id, with_for_update=for_update)


class IssueRepository(Repository):
    async def list(self, project_id: int, state: str | None, limit: int, before: int | None) -> Sequence[Issue]:
        statement = select(Issue).where(Issue.project_id == project_id).options(selectinload(Issue.assignee))
        if state:
            statement = statement.where(Issue.state == state)
        if before is not None:
            place = select(Issue.updated_at).where(Issue.id == before).scalar_subquery()
            statement = statement.where(Issue.updated_at < place)
        statement = statement.order_by(Issue.updated_at.desc(), Issue.id.desc()).limit(limit)
        return (await self.session.scalars(statement)).all()

    async def next_number(self, project_id: int) -> int:
        highest = await self.session.scalar(select(func.max(Issue.number)).where(Issue.project_id == project_id))
        return (highest or 0) + 1


class UserRepository(Repository):
    async def by_email(self, email: str) -> User | None:
        return (await self.session.scalars(select(User).where(User.email == email))).one_or_none()

    async def own_votes(self, user: User, post_ids: Sequence[int]) -> Sequence[Vote]:
        statement = select(Vote).where(Vote.user_id == user.id, Vote.post_id.in_(post_ids))
        return (await self.session.scalars(statement)).all()

    async def notifications(self, user: User, limit: int, before: int | None) -> Sequence[Notification]:
        statement = select(Notification).where(Notification.user_id == user.id)
        if before is not None:
            statement = statement.where(Notification.id < before)
        return (await self.session.scalars(statement.order_by(Notification.id.desc()).limit(limit))).all()

    async def count_unread(self, user: User) -> int:
        unread = select(func.count()).where(Notification.user_id == user.id, ~Notification.read)
        return (await self.session.scalar(unread)) or 0
