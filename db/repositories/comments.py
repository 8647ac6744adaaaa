from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from advanced_alchemy.repository import SQLAlchemyAsyncRepository
from sqlalchemy import (
    ColumnElement,
    Integer,
    Row,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
    true,
)
from sqlalchemy import update as change
from sqlalchemy.orm import aliased

from db.actor import Actor
from db.limits import ANONYMOUS
from db.models import Comment, Issue, Post
from db.repositories import issues, posts
from db.repositories.authors import author_of

Reply = aliased(Comment, name="reply")

PROJECT_ID = func.coalesce(
    select(Post.project_id).where(Post.id == Comment.post_id).correlate(Comment).scalar_subquery(),
    select(Issue.project_id).where(Issue.id == Comment.issue_id).correlate(Comment).scalar_subquery(),
)


def columns(project_id: ColumnElement[Any], issue_number: ColumnElement[Any]) -> tuple[ColumnElement[Any], ...]:
    """What a list shows of a comment."""
    return (
        Comment.id.expression,
        Comment.post_id.expression,
        issue_number.label("issue_number"),
        Comment.parent_id.expression,
        Comment.text.expression,
        func.coalesce(Comment.username, ANONYMOUS).label("typed_name"),
        author_of(Comment.author_id, project_id),
        Comment.deleted_at.is_not(None).label("deleted"),
        Comment.edited_at.expression,
        Comment.created_at.expression,
        select(func.count()).where(Reply.parent_id == Comment.id).scalar_subquery().label("reply_count"),
    )


PUBLIC = columns(PROJECT_ID, select(Issue.number).where(Issue.id == Comment.issue_id).scalar_subquery())
"""Of a comment on a post or an issue, whichever it is."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What is commented on."""

    kind: type[Post] | type[Issue]
    id: int

    @property
    def column(self) -> str:
        return "post_id" if self.kind is Post else "issue_id"

    @property
    def section(self) -> Literal["posts", "issues"]:
        return "posts" if self.kind is Post else "issues"


def visible_to(actor: Actor | None) -> ColumnElement[bool]:
    """Those of the posts and issues the actor sees."""
    return or_(
        exists().where(Post.id == Comment.post_id, posts.visible_to(actor)),
        exists().where(Issue.id == Comment.issue_id, issues.visible_to(actor)),
    )


class CommentRepository(SQLAlchemyAsyncRepository[Comment]):
    model_type = Comment

    async def shown(self, comment_id: int) -> Row[Any]:
        return (await self.session.execute(select(*PUBLIC).where(Comment.id == comment_id))).one()

    async def visible(self, comment_id: int, actor: Actor | None) -> Comment | None:
        """Deleted ones are there as long as they have replies."""
        found: Comment | None = await self.session.scalar(
            select(Comment).where(Comment.id == comment_id, visible_to(actor))
        )
        return found

    async def counted(self, subject: Subject, more: int) -> Row[Any] | None:
        """Counts at the post or issue, and locks it: whoever comments there waits. None: it is gone."""
        kind = subject.kind
        values = {"comment_count": kind.comment_count + more, "version": kind.version + 1}
        statement = change(kind).where(kind.id == subject.id).values(values).returning(*_told_of(kind))
        return (await self.session.execute(statement.execution_options(synchronize_session=False))).one_or_none()

    async def lock(self, subject: Subject) -> Row[Any] | None:
        """Until the transaction ends nobody else writes or deletes comments there. None: it is gone."""
        kind = subject.kind
        statement = select(*_told_of(kind)).where(kind.id == subject.id).with_for_update(key_share=True)
        return (await self.session.execute(statement)).one_or_none()

    async def held(self, comment_id: int) -> Comment | None:
        """As it is now; callers hold the lock of its post or issue. None if it was deleted."""
        statement = select(Comment).where(Comment.id == comment_id, Comment.deleted_at.is_(None))
        found: Comment | None = await self.session.scalar(statement.execution_options(populate_existing=True))
        return found

    async def edit(self, comment_id: int, text: str) -> None:
        await self._set(comment_id, text=text, edited_at=func.now())

    async def remove(self, comment: Comment) -> None:
        """One that was answered keeps its place, with nothing of its author in it, until its last answer goes."""
        if await self.session.scalar(select(exists().where(Comment.parent_id == comment.id))):
            await self._set(comment.id, text="", username=ANONYMOUS, author_id=None, deleted_at=func.now())
            return
        await self.session.execute(_removal(Comment.id == comment.id))
        if comment.parent_id is not None:
            unanswered = ~exists().where(Reply.parent_id == Comment.id)
            await self.session.execute(
                _removal(Comment.id == comment.parent_id, Comment.deleted_at.is_not(None), unanswered)
            )

    async def _set(self, comment_id: int, **values: Any) -> None:
        statement = change(Comment).where(Comment.id == comment_id).values(**values)
        await self.session.execute(statement.execution_options(synchronize_session=False))


def _told_of(kind: type[Post] | type[Issue]) -> Sequence[ColumnElement[Any]]:
    """What an event says of the post or issue, and whether everybody who sees the project may know of it."""
    in_project = literal(None, Integer) if kind is Post else Issue.number
    is_shown = Post.published if kind is Post else true()
    return (
        kind.project_id.expression,
        kind.comment_count.expression,
        kind.version.expression,
        in_project.label("number"),
        is_shown.label("is_shown"),
    )


def _removal(*where: ColumnElement[bool]) -> Any:
    return delete(Comment).where(*where).execution_options(synchronize_session=False)
