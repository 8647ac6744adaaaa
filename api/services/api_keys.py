import hashlib
import secrets
from datetime import UTC, datetime, timedelta

from api.errors import ApiKeyNotFound, Forbidden, TooManyKeys
from api.schemas.api_keys import ApiKey, ApiKeyCreate, ApiKeyCreated
from db import models
from db.actor import Actor
from db.repositories.api_keys import ApiKeyRepository

PREFIX = "cbk_"
HINT_LENGTH = 8
KEYS_MAX = 100


class ApiKeyService:
    """Secrets by which programs act for a person, shown once and kept as hashes."""

    def __init__(self, keys: ApiKeyRepository) -> None:
        self.keys = keys

    async def create(self, new: ApiKeyCreate, owner: Actor, user_id: int) -> ApiKeyCreated:
        if "admin" in new.scopes and not owner.is_admin:
            raise Forbidden("Only an admin can make a key with the scope admin.", "scope admin")
        if await self.keys.number_of(user_id) >= KEYS_MAX:
            raise TooManyKeys(KEYS_MAX)
        key = PREFIX + secrets.token_urlsafe(32)
        scopes = sorted(set(new.scopes))
        row = models.ApiKey(
            user_id=user_id,
            name=new.name,
            scopes=scopes,
            hash=hashlib.sha256(key.encode()).hexdigest(),
            hint=key[:HINT_LENGTH],
            expires_at=_days_from_now(new.expires_in_days),
        )
        row = await self.keys.add(row, auto_refresh=False)
        return ApiKeyCreated(row.id, row.name, scopes, row.hint, row.created_at, row.expires_at, row.last_used_at, key)

    async def of(self, user_id: int) -> list[ApiKey]:
        return [ApiKey(*row) for row in await self.keys.of(user_id)]

    async def revoke(self, user_id: int, key_id: int) -> None:
        if not await self.keys.revoke(user_id, key_id):
            raise ApiKeyNotFound(internal=f"API key {key_id}")


def _days_from_now(days: int | None) -> datetime | None:
    return None if days is None else datetime.now(UTC) + timedelta(days=days)
