"""Whoever a bearer token or an API key stands for."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from db.actor import Actor

Scope = Literal["read", "write", "admin"]
Credential = UUID | int
"""What can be revoked: a session, or an API key by its number."""
ALL_SCOPES: frozenset[Scope] = frozenset(("read", "write", "admin"))


@dataclass(frozen=True, slots=True)
class Principal:
    actor: Actor
    user_id: int
    session_id: UUID | None
    """None: an API key."""
    scopes: frozenset[Scope] = ALL_SCOPES
    key_id: int | None = None
    """None: a session."""

    @property
    def credential(self) -> Credential | None:
        return self.key_id if self.session_id is None else self.session_id

    @property
    def is_admin(self) -> bool:
        return self.actor.is_admin and "admin" in self.scopes
