"""What a person leaves all over the board: taken over at sign-in, taken away with the account, handed out on demand."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, Select, cast, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from db.limits import ANONYMOUS
from db.models import ApiKey, Comment, Issue, Member, Post, Project, Session, SetupToken, User, Vote


class AccountRepository:
    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    async def adopt(self, visitor_id: UUID, actor_id: UUID) -> None:
        """What the visitor wrote and voted becomes the account's; where both voted, the account's vote stays."""
        own = aliased(Vote)
        doubles = (
            delete(Vote)
            .where(Vote.voter_id == visitor_id, own.voter_id == actor_id, own.post_id == Vote.post_id)
            .returning(Vote.post_id, Vote.value)
        )
        await self._uncount(doubles)
        await self.session.execute(update(Vote).where(Vote.voter_id == visitor_id).values(voter_id=actor_id))
        await self.session.execute(update(Post).where(Post.author_id == visitor_id).values(author_id=actor_id))
        await self.session.execute(update(Comment).where(Comment.author_id == visitor_id).values(author_id=actor_id))

    async def erase(self, user_id: int, actor_id: UUID) -> None:
        """The account with its votes; posts and comments stay, without a name."""
        await self._uncount(delete(Vote).where(Vote.voter_id == actor_id).returning(Vote.post_id, Vote.value))
        nameless = {"author_id": None, "username": ANONYMOUS}
        posts = update(Post).where(Post.author_id == actor_id)
        await self.session.execute(posts.values(**nameless, version=Post.version + 1))
        await self.session.execute(update(Comment).where(Comment.author_id == actor_id).values(**nameless))
        await self.session.execute(delete(User).where(User.id == user_id))

    async def _uncount(self, removed: Any) -> None:
        """Removes votes and takes them off the counters, in one statement."""
        gone = removed.cte("gone")
        statement = (
            update(Post)
            .where(Post.id == gone.c.post_id, gone.c.value != 0)
            .values(
                upvotes=Post.upvotes - cast(gone.c.value == 1, Integer),
                downvotes=Post.downvotes - cast(gone.c.value == -1, Integer),
                version=Post.version + 1,
            )
            .execution_options(synchronize_session=False)
        )
        await self.session.execute(statement)

    async def everything(self, user_id: int, actor_id: UUID) -> dict[str, list[dict[str, Any]]]:
        """Rows by kind, secrets left out."""
        posts = (Post.id, Post.project_id, Post.title, Post.text, Post.username, Post.image_hash, Post.published)
        found: dict[str, Select[Any]] = {
            "account": select(User.id, User.email, User.name, User.role, User.actor_id, User.created_at).where(
                User.id == user_id
            ),
            "sessions": select(Session.user_agent, Session.created_at, Session.last_used_at, Session.revoked_at).where(
                Session.user_id == user_id
            ),
            "api_keys": select(ApiKey.name, ApiKey.scopes, ApiKey.hint, ApiKey.created_at, ApiKey.last_used_at).where(
                ApiKey.user_id == user_id
            ),
            "memberships": select(Project.key, Project.name, Member.role, Member.created_at)
            .join(Project, Project.id == Member.project_id)
            .where(Member.user_id == user_id),
            "posts": select(*posts, Post.created_at, Post.updated_at).where(Post.author_id == actor_id),
            "comments": select(
                Comment.id, Comment.post_id, Comment.issue_id, Comment.text, Comment.username, Comment.created_at
            ).where(Comment.author_id == actor_id),
            "votes": select(Vote.post_id, Vote.value, Vote.changed_at).where(Vote.voter_id == actor_id),
            "issues": select(Issue.id, Issue.project_id, Issue.number, Issue.title, Issue.created_at).where(
                Issue.reporter_id == actor_id
            ),
        }
        return {kind: await self._rows(statement) for kind, statement in found.items()}

    async def _rows(self, statement: Select[Any]) -> list[dict[str, Any]]:
        rows: Sequence[Any] = (await self.session.execute(statement)).mappings().all()
        return [dict(row) for row in rows]

    async def add_setup_token(self, token_hash: str) -> None:
        await self.session.execute(insert(SetupToken).values(hash=token_hash))

    async def use_setup_token(self, token_hash: str, lifetime: timedelta) -> bool:
        """Whether it was good; of several that try it at once one gets True."""
        fresh = (SetupToken.used_at.is_(None), SetupToken.created_at > func.now() - lifetime)
        statement = update(SetupToken).where(SetupToken.hash == token_hash, *fresh).values(used_at=func.now())
        return await self.session.scalar(statement.returning(SetupToken.hash)) is not None
