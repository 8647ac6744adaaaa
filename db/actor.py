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
