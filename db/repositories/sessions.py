from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from advanced_alchemy.repository import SQLAlchemyAsyncRepository
from sqlalchemy import Row, Text, and_, delete, func, insert, literal, not_, select, update

from db.models import RefreshToken, Session, User
from db.repositories.events import note_credentials


def _lives() -> tuple[Any, ...]:
    return Session.revoked_at.is_(None), Session.expires_at > func.now()


def _end_of(max_age: timedelta) -> Any:
    """When a session ends; `max_age` may have become shorter since it was last extended."""
    return func.least(Session.expires_at, Session.created_at + max_age)


class SessionRepository(SQLAlchemyAsyncRepository[Session]):
    model_type = Session

    async def open(self, session_id: UUID, user_id: int, user_agent: str, lifetime: timedelta, token_hash: str) -> None:
        """Open a session with its first refresh token, and forget those of this user that are over: one statement."""
        ended = delete(Session).where(Session.user_id == user_id, not_(and_(*_lives())))
        values = {"id": session_id, "user_id": user_id, "user_agent": user_agent, "expires_at": func.now() + lifetime}
        opened = insert(Session).values(**values).returning(Session.id).cte("opened")
        token = insert(RefreshToken).from_select(
            ["hash", "session_id"], select(literal(token_hash, Text), opened.c.id), include_defaults=False
        )
        await self.session.execute(token.add_cte(ended.returning(Session.id).cte("ended")))

    async def add_token(self, token_hash: str, session_id: UUID) -> None:
        await self.session.execute(insert(RefreshToken).values(hash=token_hash, session_id=session_id))

    async def lock_token(self, token_hash: str, max_age: timedelta) -> Row[Any] | None:
        """A refresh token of a living session, locked, with the session's user.

        Returns:
            session_id, user_id, is_active, spent_for (the interval since it was spent, or None), successor_salt and
            expires_in (the interval that the session has left).
        """
        statement = (
            select(
                RefreshToken.session_id,
                RefreshToken.successor_salt,
                (func.clock_timestamp() - RefreshToken.spent_at).label("spent_for"),
                (_end_of(max_age) - func.now()).label("expires_in"),
                User.id.label("user_id"),
                User.is_active,
            )
            .join(Session, Session.id == RefreshToken.session_id)
            .join(User, User.id == Session.user_id)
            .where(RefreshToken.hash == token_hash, *_lives(), _end_of(max_age) > func.now())
            .with_for_update(of=RefreshToken)
        )
        return (await self.session.execute(statement)).one_or_none()

    async def spend(self, token_hash: str, successor_salt: bytes) -> None:
        """Of a token that is locked and not spent."""
        values = {"spent_at": func.clock_timestamp(), "successor_salt": successor_salt}
        await self.session.execute(update(RefreshToken).where(RefreshToken.hash == token_hash).values(**values))

    async def is_unspent(self, token_hash: str) -> bool:
        unspent = (RefreshToken.hash == token_hash, RefreshToken.spent_at.is_(None))
        return await self.session.scalar(select(RefreshToken.session_id).where(*unspent)) is not None

    async def prolong(self, session_id: UUID, idle: timedelta, max_age: timedelta) -> timedelta:
        """Extend a session by `idle` from now, but not beyond `max_age` from its sign-in.

        Forgets tokens so old that no browser keeps their cookie.

        Returns:
            What the session has left.
        """
        old = (RefreshToken.session_id == session_id, RefreshToken.created_at < func.now() - idle)
        await self.session.execute(delete(RefreshToken).where(*old))
        values = {
            "last_used_at": func.now(),
            "expires_at": func.least(func.now() + idle, Session.created_at + max_age),
        }
        statement = update(Session).where(Session.id == session_id).values(**values)
        left: Any = Session.expires_at - func.now()  # an interval, which the type of `-` does not know
        expires_in: timedelta = (await self.session.execute(statement.returning(left))).scalar_one()
        return expires_in

    async def of(self, user_id: int, max_age: timedelta, limit: int) -> Sequence[Row[Any]]:
        """The living sessions, the last used first."""
        ends = _end_of(max_age)
        columns = (Session.id, Session.user_agent, Session.created_at, Session.last_used_at, ends.label("expires_at"))
        statement = select(*columns).where(Session.user_id == user_id, *_lives(), ends > func.now())
        statement = statement.order_by(Session.last_used_at.desc(), Session.id).limit(limit)
        return (await self.session.execute(statement)).all()

    async def revoke(self, user_id: int, session_id: UUID) -> bool:
        """Whether there was one to revoke."""
        one = (Session.id == session_id, Session.user_id == user_id, Session.revoked_at.is_(None))
        statement = update(Session).where(*one).values(revoked_at=func.now()).returning(Session.id)
        note_credentials(self.session.info, user_id)
        return await self.session.scalar(statement) is not None

    async def revoke_all(self, user_id: int, *, but: UUID | None = None) -> None:
        statement = update(Session).where(Session.user_id == user_id, Session.revoked_at.is_(None))
        if but is not None:
            statement = statement.where(Session.id != but)
        note_credentials(self.session.info, user_id)
        await self.session.execute(statement.values(revoked_at=func.now()))
