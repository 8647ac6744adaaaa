"""How often a network, or an account, may do something: token buckets by kind and key.

With several processes each counts for itself, so together they allow as many times more.
"""

import ipaddress
import math
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

BUCKETS_MAX = 100_000
NETWORKS_CACHED_MAX = 10_000


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

RATE_LIMIT_STATE = "rate_limit_state"
"""Key of the request's scope state for the tightest `RateLimitState`, which the response headers show."""


@dataclass(frozen=True, slots=True)
class RateLimitState:
    limit: int
    remaining: int
    reset_s: int
    """Seconds until the bucket is full again."""


class RateLimiter:
    """The generic cell rate algorithm (ITU-T I.371): one number per bucket, the time at which it is full again."""

    def __init__(self, rate_limits: Mapping[str, RateLimit] = RATE_LIMITS) -> None:
        self.rate_limits = rate_limits
        self.full_at: dict[tuple[str, str], float] = {}

    def consume(self, kind: str, key: str, cost: float = 1, now: float | None = None) -> int | None:
        """Take `cost` units from a bucket, all or nothing.

        Args:
            kind: One of the configured rate limits.
            key: An IP address, which stands for its network, or any other text.
            cost: Units, such as requests, bytes or pixels; more than a full bucket holds is never allowed.
            now: The monotonic clock, for tests.

        Returns:
            None if they were taken, else the seconds to wait.
        """
        rate, bucket = self.rate_limits[kind], (kind, to_network(key))
        now = time.monotonic() if now is None else now
        full_at = max(self.full_at.get(bucket, now), now) + cost * rate.interval_s
        wait = full_at - now - rate.burst * rate.interval_s
        if wait > 1e-9:
            return max(1, math.ceil(wait))
        if len(self.full_at) >= BUCKETS_MAX:
            self._evict(now)
        self.full_at[bucket] = full_at
        return None

    def refund(self, kind: str, key: str, cost: float = 1) -> None:
        """Give back what was consumed for something that turned out not to count, such as a right password."""
        bucket = (kind, to_network(key))
        if bucket in self.full_at:
            self.full_at[bucket] -= cost * self.rate_limits[kind].interval_s

    def get_state(self, kind: str, key: str, now: float | None = None) -> RateLimitState:
        rate = self.rate_limits[kind]
        now = time.monotonic() if now is None else now
        refill_s = max(0.0, self.full_at.get((kind, to_network(key)), now) - now)
        remaining = math.floor(rate.burst - refill_s / rate.interval_s + 1e-9)
        return RateLimitState(math.floor(rate.burst), max(0, remaining), math.ceil(refill_s))

    def _evict(self, now: float) -> None:
        """Drops full buckets; under attack from ever new addresses all of them, rather than to grow."""
        self.full_at = {bucket: at for bucket, at in self.full_at.items() if at > now}
        if len(self.full_at) >= BUCKETS_MAX:
            self.full_at.clear()


@lru_cache(NETWORKS_CACHED_MAX)
def to_network(address: str) -> str:
    """The IPv4 address or IPv6 /64 (what one customer has at the least); any other text stays as it is."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address
    if ip.version == 4:
        return str(ip)
    return str(ip.ipv4_mapped or ipaddress.ip_network((ip.packed, 64), strict=False))
