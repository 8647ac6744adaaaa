"""How long to wait before trying again."""

import random
from datetime import timedelta

JITTER = 0.2
"""So that what failed together does not come back together."""


def pause(attempts: int, *, first: timedelta, longest: timedelta) -> timedelta:
    """After so many failed attempts: doubled each time, give or take a fifth."""
    doubled = min(first * 2 ** min(attempts - 1, 32), longest)
    share = random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311  not a secret
    return timedelta(seconds=doubled.total_seconds() * share)
