"""What is limited, and how much of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from api.services.pictures.limits import NETWORK_BYTES_PER_HOUR, NETWORK_PIXELS_PER_HOUR

WIDER: Mapping[int, float] = {56: 4, 48: 16}


@dataclass(frozen=True)
class RateLimit:
    """A full bucket holds `burst`; it refills at `per_minute`."""

    burst: float
    per_minute: float
    wider: Mapping[int, float] = field(default_factory=lambda: WIDER)
    """How many times more each wider network of an address may: by its prefix length, see `enclosing_networks`.

    A provider gives one customer a /64, a /56 or a /48 of IPv6, so many networks can be one person.
    """

    @cached_property
    def interval_s(self) -> float:
        """Seconds in which one unit refills."""
        return 60 / self.per_minute

    @cached_property
    def refill_s(self) -> float:
        """Seconds in which an empty bucket refills."""
        return self.burst * self.interval_s


WRITES: Mapping[str, RateLimit] = {
    "posts": RateLimit(burst=60, per_minute=60),
    "votes": RateLimit(burst=600, per_minute=600),
    "comments": RateLimit(burst=60, per_minute=60),
    "items": RateLimit(burst=120, per_minute=120),
    "issues": RateLimit(burst=120, per_minute=120),
    "projects": RateLimit(burst=30, per_minute=10),
    "invitations": RateLimit(burst=30, per_minute=10),
    "invitation-links": RateLimit(burst=60, per_minute=60),
    "webhooks": RateLimit(burst=30, per_minute=30),
    "images": RateLimit(burst=60, per_minute=60),
    "follows": RateLimit(burst=120, per_minute=120),
    "mails": RateLimit(burst=60, per_minute=60),
    "accounts": RateLimit(burst=20, per_minute=10),
    "taken-addresses": RateLimit(burst=3, per_minute=3 / 60),
    "sign-ins": RateLimit(burst=60, per_minute=30),
    "passwords": RateLimit(burst=10, per_minute=5),
    "account-passwords": RateLimit(burst=20, per_minute=10),
    "refreshes": RateLimit(burst=120, per_minute=60),
    "exports": RateLimit(burst=5, per_minute=5 / 60),
}
"""Most count for a network. `passwords` counts wrong ones for an account and a network, a known device or a session.

`account-passwords` counts wrong ones for an account, wherever they come from, and beyond it attempts are only delayed.

`taken-addresses` counts answers that tell that an e-mail address has an account. `exports` counts for an account, each
of which is built in memory.
"""

COSTS: Mapping[str, RateLimit] = {
    "image-bytes": RateLimit(burst=NETWORK_BYTES_PER_HOUR, per_minute=NETWORK_BYTES_PER_HOUR / 60),
    "image-pixels": RateLimit(burst=NETWORK_PIXELS_PER_HOUR, per_minute=NETWORK_PIXELS_PER_HOUR / 60),
}
"""What uploads cost: `UploadBudget` counts it."""

REQUESTS_PER_MINUTE = 1200
NEW_VISITORS_PER_HOUR = 120

REQUESTS = "requests"
NEW_VISITORS = "new-visitors"
NEW_VISITOR_VOTES = "new-visitor-votes"

NEW_VISITORS_WIDER: Mapping[int, float] = {24: 8, 56: 2, 48: 4}


def make_rate_limits(
    *, requests_per_minute: int = REQUESTS_PER_MINUTE, new_visitors_per_hour: int = NEW_VISITORS_PER_HOUR
) -> Mapping[str, RateLimit]:
    """Rate limits by kind; those of new visitors: docs/decisions/0038-new-visitors.md."""
    per_minute, per_hour = max(1, requests_per_minute), max(1, new_visitors_per_hour)
    return {
        **WRITES,
        **COSTS,
        REQUESTS: RateLimit(2 * per_minute, per_minute),
        NEW_VISITORS: RateLimit(per_hour, per_hour / 60, NEW_VISITORS_WIDER),
        NEW_VISITOR_VOTES: RateLimit(max(1, per_hour / 4), per_hour / 1200, NEW_VISITORS_WIDER),
    }


RATE_LIMITS = make_rate_limits()
