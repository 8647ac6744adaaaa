"""How many requests a network may send, whatever they ask for: in front of everything that answers."""

import logging

from litestar.config.cors import CORSConfig
from litestar.types import ASGIApp, Receive, Scope, Send

from api.cache import FROM_CACHE
from api.errors import TooManyRequests
from api.headers import RATE_LIMIT_HEADERS
from api.http.rate_limits import RateLimiter
from api.http.rate_limits.kinds import REQUESTS
from api.http.refusals import refuse
from api.problems import Refusal, as_refusal
from api.raw_headers import header
from api.spa import RESERVED

logger = logging.getLogger(__name__)

HEALTH = "/health/"
"""Is asked by what keeps the server running, from one address."""
FROM_MEMORY_COST = 0.2
"""Of a page, a file of the pages or a cached response; any other request costs 1."""
RESERVED_PATHS = tuple(f"/{path}" for path in RESERVED)


def with_request_limit(app: ASGIApp, limiter: RateLimiter, cors: CORSConfig | None) -> ASGIApp:
    """Refuse a network that sent too many requests. Costs about a microsecond."""
    looks_like_proxy = _ProxyWarning()

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        if path.startswith(HEALTH):
            await app(scope, receive, send)
            return
        client = scope["client"]
        address = client[0] if client else ""
        is_page = not path.startswith(RESERVED_PATHS) and "//" not in path  # which the router takes for one slash
        cost = FROM_MEMORY_COST if is_page else 1.0
        wait_s = limiter.consume(REQUESTS, address, cost)
        if wait_s is not None:
            looks_like_proxy.check(scope, address)
            await refuse(scope, send, _refusal(scope, limiter, address, wait_s, cors))
            return
        await app(scope, receive, send)
        if not is_page and FROM_CACHE in scope["state"]:
            limiter.refund(REQUESTS, address, 1 - FROM_MEMORY_COST)

    return serve


class _ProxyWarning:
    """Tells the operator once when those who are refused come through a proxy that is not in `trusted_proxies`."""

    def __init__(self) -> None:
        self.was_logged = False

    def check(self, scope: Scope, address: str) -> None:
        forwarded = header(scope, b"x-forwarded-for")
        if self.was_logged or forwarded is None or address in forwarded:  # the server has taken it over from there
            return
        self.was_logged = True
        logger.warning(
            "Requests from %s are refused as too many, and name others in X-Forwarded-For. "
            "If that is your proxy, add it to [server] trusted_proxies.",
            address,
        )


def _refusal(scope: Scope, limiter: RateLimiter, address: str, wait_s: int, cors: CORSConfig | None) -> Refusal:
    refusal = as_refusal(TooManyRequests(wait_s, REQUESTS))
    state = limiter.get_state(REQUESTS, address)
    values = map(str, (state.limit, state.remaining, state.reset_s))
    headers = {**refusal.headers, **dict(zip(RATE_LIMIT_HEADERS, values, strict=True))}
    origin = header(scope, b"origin")
    if cors is not None and origin is not None and cors.is_origin_allowed(origin):
        headers |= {**cors.simple_headers, "Access-Control-Allow-Origin": origin, "Vary": "Origin"}
    return Refusal(refusal.status, refusal.body, headers)
