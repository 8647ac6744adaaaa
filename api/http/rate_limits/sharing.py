"""Tells the other processes of an installation what was consumed here, and takes in what was consumed there."""

import asyncio
import re
from collections.abc import Iterator, Mapping
from typing import Protocol

from api.http.rate_limits.limiter import RateLimiter

CHANNEL = "corkboard_rate_limits"
SHARE_EVERY_S = 0.1
"""Between two messages of a process; what all may allow beyond a limit is bounded by what arrives meanwhile."""
PAYLOAD_BYTES_MAX = 7900  # PostgreSQL allows 7999: NOTIFY in its manual
USAGE = re.compile(r"([\w-]{12}):(-?\d{1,12})")


class Publisher(Protocol):
    async def publish(self, name: str, payloads: list[str]) -> bool: ...


async def share_usage(limiter: RateLimiter, publisher: Publisher) -> None:
    """Publish at once what is consumed after a pause, then at most every `SHARE_EVERY_S`.

    What cannot be published is dropped: without the database each process counts for itself.
    """
    while True:
        await limiter.wait_for_usage()
        await publisher.publish(CHANNEL, list(encode(limiter.pop_usage())))
        await asyncio.sleep(SHARE_EVERY_S)


def receive_usage(limiter: RateLimiter, payload: str) -> None:
    """Count what another process consumed. Anything else in the payload is ignored."""
    limiter.add_usage({bucket: int(ms) / 1000 for bucket, ms in USAGE.findall(payload)})


def encode(usage: Mapping[str, float]) -> Iterator[str]:
    """Buckets with milliseconds of refill, in as few payloads as possible. Buckets are keyed hashes, no addresses."""
    payload: list[str] = []
    length = 0
    for bucket, seconds in usage.items():
        part = f"{bucket}:{round(seconds * 1000)}"
        if length + len(part) + 1 > PAYLOAD_BYTES_MAX:
            yield " ".join(payload)
            payload, length = [], 0
        payload.append(part)
        length += len(part) + 1
    if payload:
        yield " ".join(payload)
