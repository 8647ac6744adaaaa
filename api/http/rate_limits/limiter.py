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

ROUNDING_S = 1e-9

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
        self._buckets = lru_cache(KEYS_CACHED_MAX)(self._find_buckets)

    def consume(
        self, kind: str, key: str, cost: float = 1, now: float | None = None, *, subject: str = ""
    ) -> int | None:
        """Take `cost` units from the bucket of a key, and of the wider networks of an address; all or nothing.

        Args:
            kind: One of the configured rate limits.
            key: An IP address, which stands for its networks, or any other text.
            cost: Units, such as requests, bytes or pixels; more than a full bucket holds is never allowed.
            now: The monotonic clock, for tests.
            subject: What of the kind is counted apart from the rest, such as one post.

        Returns:
            None if they were taken, else the seconds to wait.
        """
        rate, buckets = self.rate_limits[kind], self._buckets(kind, key, subject)
        now = time.monotonic() if now is None else now
        used_s, latest = cost * rate.interval_s, now + rate.refill_s + ROUNDING_S
        wait = 0.0
        for bucket, factor in buckets:  # plain loops: this runs on every request
            at = self.full_at.get(bucket, now)
            over = (at if at > now else now) + used_s / factor - latest
            wait = max(wait, over)
        if wait:
            return max(1, math.ceil(wait))
        for bucket, factor in buckets:
            self._fill(bucket, used_s / factor, now)
            self._record(bucket, used_s / factor)
        return None

    def get_wait(self, kind: str, key: str, cost: float = 1, now: float | None = None) -> int | None:
        """Seconds until `consume` would take `cost` units, None if it would now. Takes nothing."""
        rate = self.rate_limits[kind]
        now = time.monotonic() if now is None else now
        buckets = self._buckets(kind, key, "")
        refills_s = (self._get_refill(bucket, now) + cost * rate.interval_s / factor for bucket, factor in buckets)
        wait = max(refills_s) - rate.refill_s
        return max(1, math.ceil(wait)) if wait > ROUNDING_S else None

    def refund(self, kind: str, key: str, cost: float = 1, *, subject: str = "") -> None:
        """Give back what was consumed for something that turned out not to count, such as a right password."""
        used_s = cost * self.rate_limits[kind].interval_s
        for bucket, factor in self._buckets(kind, key, subject):
            if bucket in self.full_at:
                self.full_at[bucket] -= used_s / factor
                self._record(bucket, -used_s / factor)

    def get_state(self, kind: str, key: str, now: float | None = None) -> RateLimitState:
        """The tightest of the buckets of a key."""
        rate = self.rate_limits[kind]
        now = time.monotonic() if now is None else now
        remaining, refill_s = math.inf, 0.0
        for bucket, factor in self._buckets(kind, key, ""):
            refill_s = max(refill_s, self._get_refill(bucket, now))
            left = (rate.refill_s - self._get_refill(bucket, now)) * factor / rate.interval_s
            remaining = min(remaining, left)
        remaining = max(0, math.floor(remaining + ROUNDING_S))
        return RateLimitState(math.floor(rate.burst), min(remaining, math.floor(rate.burst)), math.ceil(refill_s))

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
            self._fill(bucket, used_s, now)

    def _record(self, bucket: str, used_s: float) -> None:
        usage = self._usage
        if not usage:
            self._has_usage.set()
        if len(usage) < BUCKETS_MAX:
            usage[bucket] = usage.get(bucket, 0.0) + used_s

    def _fill(self, bucket: str, used_s: float, now: float) -> None:
        at = self.full_at.get(bucket)
        if at is None and len(self.full_at) >= BUCKETS_MAX:
            self._evict(now)
        self.full_at[bucket] = (now if at is None or at < now else at) + used_s

    def _evict(self, now: float) -> None:
        """Drop full buckets; if there are too many others, the half that is full soonest."""
        self.full_at = {bucket: at for bucket, at in self.full_at.items() if at > now}
        if len(self.full_at) >= BUCKETS_MAX:
            self.full_at = dict(nlargest(BUCKETS_MAX // 2, self.full_at.items(), key=lambda item: item[1]))

    def _get_refill(self, bucket: str, now: float) -> float:
        """Seconds until the bucket is full."""
        return max(0.0, self.full_at.get(bucket, now) - now)

    def _find_buckets(self, kind: str, key: str, subject: str) -> tuple[tuple[str, float], ...]:
        """Buckets of a key, with how many times more each may than the first."""
        wider = self.rate_limits[kind].wider
        networks = [(to_network(key), 1.0)]
        networks += [(network, wider[length]) for length, network in enclosing_networks(key, wider)]
        return tuple((self._hash(f"{kind} {subject} {network}"), factor) for network, factor in networks)

    def _hash(self, name: str) -> str:
        digest = hashlib.blake2b(name.encode(errors="surrogateescape"), key=self._secret, digest_size=KEY_BYTES)
        return urlsafe_b64encode(digest.digest()).decode()
