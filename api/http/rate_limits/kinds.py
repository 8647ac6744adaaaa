"""What is limited, and how much of it."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RateLimit:
    """A full bucket holds `burst`; it refills at `per_minute`."""

    burst: float
    per_minute: float

    @property
    def interval_s(self) -> float:
        """Seconds in which one unit refills."""
        return 60 / self.per_minute


RATE_LIMITS: Mapping[str, RateLimit] = {
    "posts": RateLimit(burst=60, per_minute=60),
    "votes": RateLimit(burst=600, per_minute=600),
    "comments": RateLimit(burst=60, per_minute=60),
    "items": RateLimit(burst=120, per_minute=120),
    "issues": RateLimit(burst=120, per_minute=120),
    "projects": RateLimit(burst=30, per_minute=10),
    "invitations": RateLimit(burst=30, per_minute=10),
    "webhooks": RateLimit(burst=30, per_minute=30),
    "images": RateLimit(burst=60, per_minute=60),
    "follows": RateLimit(burst=120, per_minute=120),
    "mails": RateLimit(burst=60, per_minute=60),
    "accounts": RateLimit(burst=20, per_minute=10),
    "sign-ins": RateLimit(burst=60, per_minute=30),
    "passwords": RateLimit(burst=10, per_minute=5),
    "refreshes": RateLimit(burst=120, per_minute=60),
}
"""`passwords` counts attempts for one account, wherever they come from; all others count for one network."""
