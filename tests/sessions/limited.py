"""A board whose limits are narrow, and callers from different addresses."""

from typing import Any, cast

import httpx
from litestar import Litestar

from api.http.rate_limits import RATE_LIMITS, RateLimit, RateLimiter

WIDE, NARROW = RateLimit(1000, 1000), RateLimit(3, 1)


def narrow(app: Litestar, **limits: RateLimit) -> None:
    named = {kind.replace("_", "-"): limit for kind, limit in limits.items()}
    app.state.limiter = RateLimiter({kind: named.get(kind, WIDE) for kind in RATE_LIMITS})


def caller(app: Litestar, address: str, scheme: str = "http") -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=cast("Any", app), client=(address, 1))
    return httpx.AsyncClient(transport=transport, base_url=f"{scheme}://board.test")
