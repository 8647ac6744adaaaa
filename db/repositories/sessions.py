from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from advanced_alchemy.repository import SQLAlchemyAsyncRepository
from sqlalchemy import Row, and_, delete, func, insert, not_, select, update

from db.models import RefreshToken, Session, User

PUBLIC = (Session.id, Session.user_agent, Session.created_at, Session.last_used_at, Session.expires_at)


def _lives() -> tuple[Any, ...]:
    return Session.revoked_at.is_(None), Session.expires_at > func.now()


class SessionRepository(SQLAlchemyAsyncRepository[Session]):
    model_type = Session

    async def open(self, session_id: UUID, user_id: int, user_agent: str, lifetime: timedelta) -> None:
        """And forgets those of this user that are over."""
        await self.session.execute(delete(Session).where(Session.user_id == user_id, not_(and_(*_lives()))))
        values = {"id": session_id, "user_id": user_id, "user_agent": user_agent, "expires_at": func.now() + lifetime}
        await self.session.execute(insert(Session).values(**values))

    async def add_token(self, token_hash: str, session_id: UUID) -> None:
        await self.session.execute(insert(RefreshToken).values(hash=token_hash, session_id=session_id))

    async def with_token(self, token_hash: str, grace: timedelta) -> Row[Any] | None:
        """The token, locked, with its living session and the session's user; whether it was spent before `grace`."""
        is_reused = (RefreshToken.spent_at < func.clock_timestamp() - grace).label("is_reused")
        statement = (
            select(RefreshToken.session_id, is_reused, User.id.label("user_id"), User.is_active)
            .join(Session, Session.id == RefreshToken.session_id)
            .join(User, User.id == Session.user_id)
            .where(RefreshToken.hash == token_hash, *_lives())
            .with_for_update(of=RefreshToken)
        )
        return (await self.session.execute(statement)).one_or_none()

    async def spend(self, token_hash: str) -> None:
        """The first time counts: coming back again and again does not make the grace longer."""
        unspent = (RefreshToken.hash == token_hash, RefreshToken.spent_at.is_(None))
        await self.session.execute(update(RefreshToken).where(*unspent).values(spent_at=func.clock_timestamp()))

    async def prolong(self, session_id: UUID, lifetime: timedelta) -> None:
        """And forgets tokens so old that no browser keeps their cookie."""
        old = (RefreshToken.session_id == session_id, RefreshToken.created_at < func.now() - lifetime)
        await self.session.execute(delete(RefreshToken).where(*old))
        values = {"last_used_at": func.now(), "expires_at": func.now() + lifetime}
        await self.session.execute(update(Session).where(Session.id == session_id).values(**values))

    async def of(self, user_id: int) -> Sequence[Row[Any]]:
        """The living sessions, the last used first."""
        statement = select(*PUBLIC).where(Session.user_id == user_id, *_lives())
        return (await self.session.execute(statement.order_by(Session.last_used_at.desc(), Session.id))).all()

    async def revoke(self, user_id: int, session_id: UUID) -> bool:
        """Whether there was one to revoke."""
        one = (Session.id == session_id, Session.user_id == user_id, Session.revoked_at.is_(None))
        statement = update(Session).where(*one).values(revoked_at=func.now()).returning(Session.id)
        return await self.session.scalar(statement) is not None

    async def revoke_all(self, user_id: int, *, but: UUID | None = None) -> None:
        statement = update(Session).where(Session.user_id == user_id, Session.revoked_at.is_(None))
        if but is not None:
            statement = statement.where(Session.id != but)
        await self.session.execute(statement.values(revoked_at=func.now()))
