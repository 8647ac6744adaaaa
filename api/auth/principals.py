"""Principals of bearer tokens and API keys, kept in memory for a moment."""

import hashlib
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from api.cache.invalidation import Invalidation
from api.cache.store import SnapshotCache
from api.errors import AccountInactive, BadToken, OutOfScope
from api.principal import ALL_SCOPES, Principal, Scope
from api.services.api_keys import PREFIX
from api.services.tokens import AccessTokens
from db.actor import Actor, Audience
from db.repositories.principals import PrincipalRepository

PRINCIPALS_MAX = 10_000
TAGS = ("principals",)
KEY_USE_GRAIN = timedelta(minutes=1)
"""The last use of a key is known to the minute: a busy key writes no more often."""


class Principals:
    """Finds out whom a credential stands for, with one query a second at most for each.

    Whatever ends or changes one (sign-out, password, role, deactivation, key, membership) drops it: at once in the
    process that commits the change, with its next signal in all others.
    """

    def __init__(
        self, repository: PrincipalRepository, access_tokens: AccessTokens, invalidation: Invalidation, *, keep: bool
    ) -> None:
        self._repository = repository
        self._access_tokens = access_tokens
        self._keep = keep
        self._cache = SnapshotCache[Principal](invalidation, entries_max=PRINCIPALS_MAX)

    async def find(self, token: str) -> Principal:
        """Raises BadToken, or AccountInactive."""
        entry = self._cache.find(token)
        if entry is not None and not _has_expired(entry.value):
            return entry.value
        return await self._cache.get_or_make(token, TAGS, partial(self._load, token), keep=self._keep)

    async def in_session(self, user_id: int, session_id: UUID) -> Principal | None:
        """Return None where the session is over, or its account is not active."""
        row = await self._repository.in_session(user_id, session_id)
        return _principal(row, session_id=session_id) if row is not None and row["is_active"] else None

    def recheck(self, token: str) -> Callable[[], Awaitable[Principal]]:
        """For what goes on for long: find out anew whom the token stands for. Raises as `find`, or OutOfScope."""

        async def check() -> Principal:
            principal = await self.find(token)
            if "read" not in principal.scopes:
                raise OutOfScope(internal="needs scope read")
            return principal

        return check

    async def _load(self, token: str) -> Principal:
        if token.startswith(PREFIX):
            row = _found(await self._repository.with_key(hashlib.sha256(token.encode()).hexdigest()))
            await self._note_use(row)
            return _principal(row, scopes=frozenset(row["scopes"]), key_id=row["key_id"])
        claims = self._access_tokens.read(token)
        row = _found(await self._repository.in_session(claims.user_id, claims.session_id))
        return _principal(row, session_id=claims.session_id, expires_at=claims.expires_at)

    async def _note_use(self, row: Any) -> None:
        last_used_at = row["last_used_at"]
        if last_used_at is None or datetime.now(UTC) - last_used_at > KEY_USE_GRAIN:
            await self._repository.note_use(row["key_id"], KEY_USE_GRAIN)


def _has_expired(principal: Principal) -> bool:
    return principal.expires_at is not None and principal.expires_at <= time.time()


def _found(row: Any) -> Any:
    if row is None:
        raise BadToken("no such session or key, or it was revoked")
    if not row["is_active"]:
        raise AccountInactive(internal=f"user {row['id']}")
    return row


def _principal(
    row: Any,
    *,
    session_id: UUID | None = None,
    scopes: frozenset[Scope] = ALL_SCOPES,
    key_id: int | None = None,
    expires_at: float | None = None,
) -> Principal:
    """An admin's key without the scope `admin` is a user's."""
    is_admin = row["role"] == "admin" and "admin" in scopes
    project_ids = frozenset(row["project_ids"])
    actor = Actor(row["actor_id"], row["id"], row["name"], is_admin, project_ids)
    audience = Audience(is_admin=True) if is_admin else Audience(project_ids)
    return Principal(actor, row["id"], session_id, scopes, key_id, audience, expires_at)
