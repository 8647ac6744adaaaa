"""Token buckets in the memory of this process."""

import asyncio
import hashlib
import math
import time
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from heapq import nlargest

from api.http.rate_limits.kinds import RATE_LIMITS, RateLimit
from api.http.rate_limits.networks import enclosing_networks, to_network

BUCKETS_MAX = 100_000
KEYS_CACHED_MAX = 20_000
KEY_BYTES = 9
"""Of a bucket's key: few enough for messages, too many for two buckets to meet."""

RATE_LIMIT_STATE = "rate_limit_state"
"""Key of the request's scope state for the tightest `RateLimitState`, which the response headers show."""


@dataclass(frozen=True, slots=True)
class RateLimitState:
    limit: int
    remaining: int
    reset_s: int
    """Seconds until the bucket is full again."""


class RateLimiter:
    """The generic cell rate algorithm (ITU-T I.371): one number per bucket, the time at which it is full again.

    Args:
        rate_limits: By kind.
        secret: Hashes the keys of buckets; the same for all processes that count together.
    """

    def __init__(self, rate_limits: Mapping[str, RateLimit] = RATE_LIMITS, secret: str = "") -> None:
        self.rate_limits = rate_limits
        self.full_at: dict[str, float] = {}
        self._usage: dict[str, float] = {}
        """Seconds of refill that were consumed here and not yet shared, by bucket."""
        self._has_usage = asyncio.Event()
        self._secret = hashlib.sha256(f"rate limits {secret}".encode()).digest()
        self._bucket = lru_cache(KEYS_CACHED_MAX)(self._hash)

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
        rate, bucket = self.rate_limits[kind], self._bucket(kind, key)
        now = time.monotonic() if now is None else now
        used_s = cost * rate.interval_s
        full_at = max(self.full_at.get(bucket, now), now) + used_s
        wait = full_at - now - rate.burst * rate.interval_s
        if wait > 1e-9:
            return max(1, math.ceil(wait))
        self._set(bucket, full_at, now)
        self._record(bucket, used_s)
        return None

    def get_wait(self, kind: str, key: str, cost: float = 1, now: float | None = None) -> int | None:
        """Seconds until the bucket holds `cost` units, None if it does now. Takes nothing."""
        rate = self.rate_limits[kind]
        now = time.monotonic() if now is None else now
        refill_s = max(0.0, self.full_at.get(self._bucket(kind, key), now) - now)
        wait = refill_s + (cost - rate.burst) * rate.interval_s
        return max(1, math.ceil(wait)) if wait > 1e-9 else None

    def refund(self, kind: str, key: str, cost: float = 1) -> None:
        """Give back what was consumed for something that turned out not to count, such as a right password."""
        bucket, used_s = self._bucket(kind, key), cost * self.rate_limits[kind].interval_s
        if bucket in self.full_at:
            self.full_at[bucket] -= used_s
            self._record(bucket, -used_s)

    def consume_in_networks(self, kind: str, address: str, subject: str = "", now: float | None = None) -> int | None:
        """Take one unit for the network of an address and one for each wider network around it, all or nothing.

        Args:
            kind: Configured for each size of network.
            address: An IP address.
            subject: What is counted apart from others of the kind.
            now: As for `consume`.

        Returns:
            As `consume`.
        """
        taken: list[tuple[str, str]] = []
        for charge in _charges(kind, address, subject):
            wait_s = self.consume(*charge, now=now)
            if wait_s is not None:
                for each in taken:
                    self.refund(*each)
                return wait_s
            taken.append(charge)
        return None

    def refund_in_networks(self, kind: str, address: str, subject: str = "") -> None:
        """Give back what `consume_in_networks` took."""
        for charge in _charges(kind, address, subject):
            self.refund(*charge)

    def get_state(self, kind: str, key: str, now: float | None = None) -> RateLimitState:
        rate = self.rate_limits[kind]
        now = time.monotonic() if now is None else now
        refill_s = max(0.0, self.full_at.get(self._bucket(kind, key), now) - now)
        remaining = math.floor(rate.burst - refill_s / rate.interval_s + 1e-9)
        return RateLimitState(math.floor(rate.burst), max(0, remaining), math.ceil(refill_s))

    async def wait_for_usage(self) -> None:
        await self._has_usage.wait()

    def pop_usage(self) -> Mapping[str, float]:
        """Seconds of refill by bucket, for `add_usage` of other processes; negative where more was refunded."""
        usage, self._usage = self._usage, {}
        self._has_usage.clear()
        return usage

    def add_usage(self, usage: Mapping[str, float], now: float | None = None) -> None:
        """Count what another process allowed. Together they may have allowed more than the limit: that is paid back."""
        now = time.monotonic() if now is None else now
        for bucket, used_s in usage.items():
            self._set(bucket, max(self.full_at.get(bucket, now), now) + used_s, now)

    def _record(self, bucket: str, used_s: float) -> None:
        if len(self._usage) < BUCKETS_MAX:
            self._usage[bucket] = self._usage.get(bucket, 0) + used_s
            self._has_usage.set()

    def _set(self, bucket: str, full_at: float, now: float) -> None:
        if bucket not in self.full_at and len(self.full_at) >= BUCKETS_MAX:
            self._evict(now)
        self.full_at[bucket] = full_at

    def _evict(self, now: float) -> None:
        """Drop full buckets; if there are too many others, the half that is full soonest."""
        self.full_at = {bucket: at for bucket, at in self.full_at.items() if at > now}
        if len(self.full_at) >= BUCKETS_MAX:
            self.full_at = dict(nlargest(BUCKETS_MAX // 2, self.full_at.items(), key=lambda item: item[1]))

    def _hash(self, kind: str, key: str) -> str:
        name = f"{kind} {to_network(key)}".encode(errors="surrogateescape")
        return urlsafe_b64encode(hashlib.blake2b(name, key=self._secret, digest_size=KEY_BYTES).digest()).decode()


def _charges(kind: str, address: str, subject: str) -> list[tuple[str, str]]:
    """Kinds and keys of the buckets of an address."""
    return [(f"{kind}{size}", f"{subject} {network}".lstrip()) for size, network in enclosing_networks(address)]
