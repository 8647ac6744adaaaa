"""Whom sessions and API keys stand for."""

from datetime import timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Interval, Select, Text, Uuid, bindparam, func, or_, select, union, update

from db.models import ApiKey, Member, Project, Session, User
from db.repositories.api_keys import is_valid
from db.statements import Compiled, Reads, Writes, given

PROJECT_IDS = func.array(
    union(
        select(Member.project_id).where(Member.user_id == User.id).correlate(User),
        select(Project.id).where(Project.owner_id == User.id).correlate(User),
    ).scalar_subquery()
)
PRINCIPAL = (User.id, User.name, User.role, User.is_active, User.actor_id, PROJECT_IDS.label("project_ids"))


@lru_cache
def _in_session() -> Select[Any]:
    is_open = (Session.revoked_at.is_(None), Session.expires_at > func.now())
    return (
        select(*PRINCIPAL)
        .join(Session, Session.user_id == User.id)
        .where(User.id == given("user_id", BigInteger), Session.id == given("session_id", Uuid), *is_open)
    )


@lru_cache
def _with_key() -> Select[Any]:
    return (
        select(*PRINCIPAL, ApiKey.scopes, ApiKey.id.label("key_id"), ApiKey.last_used_at)
        .join(ApiKey, ApiKey.user_id == User.id)
        .where(ApiKey.hash == given("key_hash", Text), is_valid())
    )


@lru_cache
def _note_use() -> Compiled:
    grain: Any = bindparam("grain", type_=Interval)
    is_old = or_(ApiKey.last_used_at.is_(None), ApiKey.last_used_at < func.now() - grain)
    which = ApiKey.id == bindparam("key_id", type_=BigInteger)
    return Compiled(update(ApiKey).where(which, is_old).values(last_used_at=func.now()))


class PrincipalRepository:
    """Rows of `PRINCIPAL`, or None: accounts with the projects they belong to."""

    def __init__(self, reads: Reads, writes: Writes) -> None:
        self.reads = reads
        self.writes = writes

    async def in_session(self, user_id: int, session_id: UUID) -> Any:
        """Who has this session, while it is neither revoked nor expired."""
        rows = await self.reads.rows(_in_session(), {"user_id": user_id, "session_id": session_id})
        return rows[0] if rows else None

    async def with_key(self, key_hash: str) -> Any:
        """Whose API key it is, with its scopes and number, while it is neither revoked nor expired."""
        rows = await self.reads.rows(_with_key(), {"key_hash": key_hash})
        return rows[0] if rows else None

    async def note_use(self, key_id: int, grain: timedelta) -> None:
        """At most one write per `grain`, however busy the key."""
        await self.writes.rows(_note_use(), {"key_id": key_id, "grain": grain})
