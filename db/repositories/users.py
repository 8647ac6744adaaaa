from collections.abc import Sequence
from typing import Any
from uuid import UUID

from advanced_alchemy.repository import SQLAlchemyAsyncRepository
from sqlalchemy import Row, exists, func, or_, select

from db.models import ApiKey, Session, User

FOR_ADMINS = (User.id, User.email, User.name, User.role, User.is_active, User.created_at)
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
            select(*WHO, ApiKey.scopes, ApiKey.id.label("key_id"), ApiKey.last_used_at)
            .join(ApiKey, ApiKey.user_id == User.id)
            .where(ApiKey.hash == key_hash, ApiKey.revoked_at.is_(None))
        )
        return (await self.session.execute(statement)).one_or_none()

    async def any(self) -> bool:
        """Whether anybody has an account."""
        return bool(await self.session.scalar(select(exists().where(User.id > 0))))

    async def page(self, search: str, limit: int, after: int | None) -> Sequence[Row[Any]]:
        """The newest first; `search` is a part of name or e-mail, in any case of letters."""
        statement = select(*FOR_ADMINS)
        if search:
            parts = (User.name.icontains(search, autoescape=True), User.email.icontains(search, autoescape=True))
            statement = statement.where(or_(*parts))
        if after is not None:
            statement = statement.where(User.id < after)
        return (await self.session.execute(statement.order_by(User.id.desc()).limit(limit))).all()

    async def lock_active_admins(self) -> set[int]:
        """Their numbers; nobody else can make them fewer before this transaction ends."""
        active = (User.role == "admin", User.is_active)
        found = await self.session.scalars(select(User.id).where(*active).order_by(User.id).with_for_update())
        return set(found.all())
