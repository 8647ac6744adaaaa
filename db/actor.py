"""Who asks. Repositories need it wherever rows are filtered by what somebody may see."""

import time
from dataclasses import dataclass
from typing import Literal
from uuid import UUID, uuid4

ProjectRole = Literal["owner", "member", "viewer"]
NOBODY = UUID(int=0)
"""Reported an issue once, and has left."""


YOUNG_FOR_S = 24 * 3600
"""Seconds in which somebody's first vote on each post counts for their network."""


def make_actor_id(now: float | None = None) -> UUID:
    """Make a UUID of version 7 (RFC 9562), which begins with the time.

    Args:
        now: Seconds since 1970, for tests.
    """
    milliseconds = int((time.time() if now is None else now) * 1000)
    return UUID(int=milliseconds << 80 | 7 << 76 | uuid4().int & ((1 << 76) - 1))


def is_young(actor_id: UUID) -> bool:
    """Whether a visitor or an account is new here. Earlier versions made random ids, which count as known."""
    return actor_id.version == 7 and time.time() - (actor_id.int >> 80) / 1000 < YOUNG_FOR_S


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
