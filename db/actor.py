"""Who asks. Repositories need it wherever rows are filtered by what somebody may see."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

ProjectRole = Literal["owner", "member", "viewer"]
NOBODY = UUID(int=0)
"""Reported an issue once, and has left."""


@dataclass(frozen=True, slots=True)
class Actor:
    """A person on the board, signed in or not."""

    id: UUID
    """The voter of votes and the author of posts and comments."""
    user_id: int | None = None
    """None: a visitor without an account."""
    name: str | None = None
    is_admin: bool = False
    project_ids: frozenset[int] = frozenset()
    """The projects they belonged to when they were authenticated."""


@dataclass(frozen=True, slots=True)
class Audience:
    """Everybody who sees the same: what is public, and these projects; admins see everything."""

    project_ids: frozenset[int] = frozenset()
    is_admin: bool = False

    @property
    def actor(self) -> Actor | None:
        """Nobody in particular; None for the public."""
        if self == PUBLIC:
            return None
        return Actor(NOBODY, is_admin=self.is_admin, project_ids=self.project_ids)


PUBLIC = Audience()
