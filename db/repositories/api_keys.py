from collections.abc import Sequence
from typing import Any

from advanced_alchemy.repository import SQLAlchemyAsyncRepository
from sqlalchemy import ColumnElement, Row, and_, func, or_, select, update

from db.models import ApiKey
from db.repositories.events import note_credentials

PUBLIC = (
    ApiKey.id,
    ApiKey.name,
    ApiKey.scopes,
    ApiKey.hint,
    ApiKey.created_at,
    ApiKey.expires_at,
    ApiKey.last_used_at,
)


def is_valid() -> ColumnElement[bool]:
    """Neither revoked nor expired."""
    return and_(ApiKey.revoked_at.is_(None), or_(ApiKey.expires_at.is_(None), ApiKey.expires_at > func.now()))


class ApiKeyRepository(SQLAlchemyAsyncRepository[ApiKey]):
    model_type = ApiKey

    async def of(self, user_id: int) -> Sequence[Row[Any]]:
        """Those that are not revoked, expired ones as well; the newest first."""
        statement = select(*PUBLIC).where(ApiKey.user_id == user_id, ApiKey.revoked_at.is_(None))
        return (await self.session.execute(statement.order_by(ApiKey.id.desc()))).all()

    async def number_of(self, user_id: int) -> int:
        """Of those that are not revoked, expired ones as well."""
        statement = select(func.count()).where(ApiKey.user_id == user_id, ApiKey.revoked_at.is_(None))
        return await self.session.scalar(statement) or 0

    async def revoke(self, user_id: int, key_id: int) -> bool:
        """Whether there was one to revoke."""
        one = (ApiKey.id == key_id, ApiKey.user_id == user_id, ApiKey.revoked_at.is_(None))
        statement = update(ApiKey).where(*one).values(revoked_at=func.now()).returning(ApiKey.id)
        note_credentials(self.session.info, user_id)
        return await self.session.scalar(statement) is not None

    async def revoke_all(self, user_id: int) -> None:
        keys = update(ApiKey).where(ApiKey.user_id == user_id, ApiKey.revoked_at.is_(None))
        note_credentials(self.session.info, user_id)
        await self.session.execute(keys.values(revoked_at=func.now()))
