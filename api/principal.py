"""Whoever a bearer token or an API key stands for."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from db.actor import Actor

Scope = Literal["read", "write", "admin"]
ALL_SCOPES: frozenset[Scope] = frozenset(("read", "write", "admin"))


@dataclass(frozen=True, slots=True)
class Principal:
    actor: Actor
    user_id: int
    session_id: UUID | None
    """None: an API key."""
    scopes: frozenset[Scope] = ALL_SCOPES

    @property
    def is_admin(self) -> bool:
        return self.actor.is_admin and "admin" in self.scopes
