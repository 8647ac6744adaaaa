from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Entry:
    id: str
    """An address that stays the same."""
    url: str
    title: str
    text: str
    author: str | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Feed:
    title: str
    url: str
    """The page it shows."""
    own_url: str
    entries: Sequence[Entry]

    @property
    def updated_at(self) -> datetime | None:
        """Null: it is empty."""
        return max((entry.updated_at for entry in self.entries), default=None)
