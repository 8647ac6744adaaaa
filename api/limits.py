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
    "images": Rate(burst=60, per_minute=60),
}


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
