"""How often one address may write: a token bucket per address and kind, in the memory of this process.

With several processes each counts for itself, so the whole allows as many times more.
"""

import ipaddress
import math
import time
from collections.abc import Mapping
from dataclasses import dataclass

BUCKETS_MAX = 100_000


@dataclass(frozen=True, slots=True)
class Rate:
    burst: int
    per_minute: int

    @property
    def interval_s(self) -> float:
        return 60 / self.per_minute


RATES: Mapping[str, Rate] = {
    "posts": Rate(burst=60, per_minute=60),
    "votes": Rate(burst=600, per_minute=600),
    "comments": Rate(burst=60, per_minute=60),
    "items": Rate(burst=120, per_minute=120),
    "issues": Rate(burst=120, per_minute=120),
    "projects": Rate(burst=30, per_minute=10),
    "invitations": Rate(burst=30, per_minute=10),
    "webhooks": Rate(burst=30, per_minute=30),
    "images": Rate(burst=60, per_minute=60),
    "follows": Rate(burst=120, per_minute=120),
    "mails": Rate(burst=60, per_minute=60),
    "accounts": Rate(burst=20, per_minute=10),
    "sign-ins": Rate(burst=60, per_minute=30),
    "passwords": Rate(burst=10, per_minute=5),
    "refreshes": Rate(burst=120, per_minute=60),
}
"""`passwords` counts tries for one account, wherever they come from; everything else counts for one address."""

RATE_LIMIT = "rate_limit"
"""Where a request's scope keeps what is left, for the headers of its answer."""


@dataclass(frozen=True, slots=True)
class Left:
    limit: int
    remaining: int
    reset_s: int
    """Until the bucket is as full as at first."""


class RateLimiter:
    """The generic cell rate algorithm: one number per bucket, the time at which it will be empty again."""

    def __init__(self, rates: Mapping[str, Rate] = RATES) -> None:
        self.rates = rates
        self.empty_at: dict[tuple[str, str], float] = {}

    def take(self, kind: str, address: str, now: float | None = None) -> int | None:
        """Takes one; None if there was one, else the seconds to wait."""
        rate, key = self.rates[kind], (kind, _network(address))
        now = time.monotonic() if now is None else now
        empty_at = max(self.empty_at.get(key, now), now) + rate.interval_s
        wait = empty_at - now - rate.burst * rate.interval_s
        if wait > 1e-9:
            return max(1, math.ceil(wait))
        if len(self.empty_at) >= BUCKETS_MAX:
            self._forget(now)
        self.empty_at[key] = empty_at
        return None

    def left(self, kind: str, address: str, now: float | None = None) -> Left:
        """How much there is left to take."""
        rate = self.rates[kind]
        now = time.monotonic() if now is None else now
        filled_s = max(0.0, self.empty_at.get((kind, _network(address)), now) - now)
        remaining = rate.burst - math.ceil(filled_s / rate.interval_s - 1e-9)
        return Left(rate.burst, max(0, remaining), math.ceil(filled_s))

    def _forget(self, now: float) -> None:
        """Drops what is empty; under attack from ever new addresses everything, rather than to grow."""
        self.empty_at = {key: at for key, at in self.empty_at.items() if at > now}
        if len(self.empty_at) >= BUCKETS_MAX:
            self.empty_at.clear()


def _network(address: str) -> str:
    """One IPv6 customer has a /64 at the least."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address
    if ip.version == 4:
        return str(ip)
    return str(ip.ipv4_mapped or ipaddress.ip_network((ip.packed, 64), strict=False))
