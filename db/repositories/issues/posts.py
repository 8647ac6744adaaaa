"""Posts that issues came from. A post's status follows them."""

from collections.abc import Sequence
from typing import Any

from advanced_alchemy.repository import SQLAlchemyAsyncRepository
from sqlalchemy import Row, Select, Text, delete, func, literal, select, update
from sqlalchemy.dialects.postgresql import ARRAY, insert

from db.models import Issue, IssuePost, Post

LEADING_STATES = ("doing", "todo", "backlog", "done", "cancelled")
"""Of several issues the one whose state stands first decides: the open one that is furthest, and only when none is
open any more, that something was done."""


class IssuePostRepository(SQLAlchemyAsyncRepository[IssuePost]):
    model_type = IssuePost

    async def link(self, issue_id: int, post_id: int) -> bool:
        """False if they were linked already."""
        row = insert(IssuePost).values(issue_id=issue_id, post_id=post_id).on_conflict_do_nothing()
        return await self.session.scalar(row.returning(IssuePost.post_id)) is not None

    async def unlink(self, issue_id: int, post_id: int) -> bool:
        """False if they were not linked."""
        row = delete(IssuePost).where(IssuePost.issue_id == issue_id, IssuePost.post_id == post_id)
        return await self.session.scalar(row.returning(IssuePost.post_id)) is not None

    async def links_of(self, issue_id: int) -> int:
        number = await self.session.scalar(select(func.count()).where(IssuePost.issue_id == issue_id))
        return number or 0

    async def held(self, issue_id: int) -> list[int]:
        """Ids of the linked posts, locked: in the order in which deleting a post locks post and link."""
        statement = select(Post.id).join(IssuePost, IssuePost.post_id == Post.id)
        linked = statement.where(IssuePost.issue_id == issue_id).order_by(Post.id)
        return list(await self.session.scalars(linked.with_for_update(key_share=True, of=Post)))

    async def first_issue(self, project_id: int, post_id: int) -> int | None:
        """Number of the oldest issue of the project that the post is linked to."""
        statement = select(Issue.number).join(IssuePost, IssuePost.issue_id == Issue.id)
        linked = statement.where(IssuePost.post_id == post_id, Issue.project_id == project_id)
        number: int | None = await self.session.scalar(linked.order_by(Issue.id).limit(1))
        return number

    async def follow(self, issue_ids: Sequence[int]) -> Sequence[Row[Any]]:
        """Gives the posts of these issues the status that follows from all of theirs. Those that got another one."""
        return await self._give_status(select(IssuePost.post_id).where(IssuePost.issue_id.in_(issue_ids)))

    async def refresh(self, post_ids: Sequence[int]) -> Sequence[Row[Any]]:
        """Gives these posts the status that follows from their issues, none where they have none."""
        return await self._give_status(post_ids)

    async def _give_status(self, post_ids: Sequence[int] | Select[tuple[int]]) -> Sequence[Row[Any]]:
        leading = func.array_position(literal(list(LEADING_STATES), ARRAY(Text)), Issue.state)
        status = (
            select(Issue.state)
            .join(IssuePost, IssuePost.issue_id == Issue.id)
            .where(IssuePost.post_id == Post.id)
            .order_by(leading)
            .limit(1)
            .scalar_subquery()
        )
        held = select(Post.id, Post.status).where(Post.id.in_(post_ids)).order_by(Post.id)
        old = held.with_for_update(key_share=True).cte("old")
        statement = (
            update(Post)
            .where(Post.id == old.c.id, old.c.status.is_distinct_from(status))
            .values(status=status, version=Post.version + 1)
            .returning(Post.id, Post.title, Post.published, Post.status, old.c.status.label("before"), Post.version)
        )
        return (await self.session.execute(statement.execution_options(synchronize_session=False))).all()
