from typing import Any
from uuid import UUID

from advanced_alchemy.repository import SQLAlchemyAsyncRepository
from sqlalchemy import Row, func, select

from db.models import ApiKey, Session, User

WHO = (User.id, User.name, User.role, User.is_active, User.actor_id)


class UserRepository(SQLAlchemyAsyncRepository[User]):
    model_type = User

    async def by_email(self, email: str) -> User | None:
        """`email` normalised."""
        found: User | None = await self.session.scalar(select(User).where(User.email == email))
        return found

    async def in_session(self, user_id: int, session_id: UUID) -> Row[Any] | None:
        """Who has this session, while it is neither revoked nor expired."""
        statement = (
            select(*WHO)
            .join(Session, Session.user_id == User.id)
            .where(User.id == user_id, Session.id == session_id)
            .where(Session.revoked_at.is_(None), Session.expires_at > func.now())
        )
        return (await self.session.execute(statement)).one_or_none()

    async def with_key(self, key_hash: str) -> Row[Any] | None:
        """Whose API key it is, with its scopes and number, while it is not revoked."""
        statement = (
            select(*WHO, ApiKey.scopes, ApiKey.id.label("key_id"))
            .join(ApiKey, ApiKey.user_id == User.id)
            .where(ApiKey.hash == key_hash, ApiKey.revoked_at.is_(None))
        )
        return (await self.session.execute(statement)).one_or_none()
