"""Who asks. Repositories need it wherever rows are filtered by what somebody may see."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Actor:
    """A person on the board: `id` is the voter of votes and the author of posts, signed in or not."""

    id: UUID
