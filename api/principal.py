"""Whoever a bearer token or an API key stands for."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from db.actor import PUBLIC, Actor, Audience

Scope = Literal["read", "write", "admin"]
Credential = UUID | int
"""What can be revoked: a session, or an API key by its number."""
ALL_SCOPES: frozenset[Scope] = frozenset(("read", "write", "admin"))
IDENTITY = "identity"
"""Key of the scope's state where it is known already whom a request is made for: a principal, or None."""


@dataclass(frozen=True, slots=True)
class Principal:
    actor: Actor
    user_id: int
    session_id: UUID | None
    """None: an API key."""
    scopes: frozenset[Scope] = ALL_SCOPES
    key_id: int | None = None
    """None: a session."""
    audience: Audience = PUBLIC
    expires_at: float | None = None
    """When the token expires, in seconds since the epoch; None: never."""

    @property
    def credential(self) -> Credential | None:
        return self.key_id if self.session_id is None else self.session_id

    @property
    def is_admin(self) -> bool:
        return self.actor.is_admin and "admin" in self.scopes


def principal_of_audience(audience: Audience) -> Principal | None:
    """Return nobody in particular who sees what the audience sees; None for the public."""
    actor = audience.actor
    return None if actor is None else Principal(actor, 0, None, audience=audience)
