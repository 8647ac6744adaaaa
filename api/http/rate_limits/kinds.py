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
}
"""Most count for a network. `passwords` counts wrong ones for an account and a network, a known device or a session.

`account-passwords` counts wrong ones for an account, wherever they come from, and beyond it attempts are only delayed.

`taken-addresses` counts answers that tell that an e-mail address has an account.
"""

NEW_VISITORS_PER_HOUR = 60

NEW_VISITORS = "new-visitors"
NEW_VISITOR_VOTES = "new-visitor-votes"

WIDER_NETWORKS: Mapping[str, int] = {"/24": 8, "/56": 2, "/48": 4}
"""How many times more a network allows than an IPv4 address or an IPv6 /64 within it."""


def make_rate_limits(*, new_visitors_per_hour: int = NEW_VISITORS_PER_HOUR) -> Mapping[str, RateLimit]:
    """Rate limits by kind; those of new visitors by kind and size of the network: docs/decisions/0038."""
    per_hour = max(1, new_visitors_per_hour)
    return {
        **WRITES,
        **_with_wider_networks(NEW_VISITORS, RateLimit(per_hour, per_hour / 60)),
        **_with_wider_networks(NEW_VISITOR_VOTES, RateLimit(max(1, per_hour / 2), per_hour / 600)),
    }


def _with_wider_networks(kind: str, limit: RateLimit) -> Mapping[str, RateLimit]:
    wider = {
        f"{kind}{size}": RateLimit(limit.burst * factor, limit.per_minute * factor)
        for size, factor in WIDER_NETWORKS.items()
    }
    return {kind: limit, **wider}


RATE_LIMITS = make_rate_limits()
