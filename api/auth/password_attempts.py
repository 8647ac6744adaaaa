"""How often passwords may be tried. Nobody can lock anybody else out.

Wrong passwords count for an account and the network that they come from, or the browser in which the account has signed
in before. What comes from elsewhere only slows sign-ins to the account down.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.handlers.base import BaseRouteHandler

from api.auth.device_cookie import has_device_cookie, known_device
from api.auth.security_log import log_outcome
from api.errors import TooManyRequests, WrongCredentials, WrongPassword
from api.guards import consume_rate_limit
from api.http.rate_limits import RateLimiter, to_network
from api.principal import Principal
from api.services.sessions import Candidate

DELAY_S = 2
DELAYED_MAX = 200
DELAYED_PER_NETWORK_MAX = 4

AnyConnection = ASGIConnection[Any, Any, Any, Any]
AnyRequest = Request[Any, Any, Any]


class AttemptDelays:
    """Holds attempts back for a moment, with nothing but their requests in memory.

    Where too many wait already, the next one does not: an attack on one account must not close it.
    """

    def __init__(self, sleep: Callable[[float], Awaitable[Any]] = asyncio.sleep) -> None:
        self._sleep = sleep
        self._by_network: Counter[str] = Counter()
        self._all = 0

    async def wait(self, network: str) -> None:
        """Raises TooManyRequests where the network has too many waiting."""
        if self._by_network[network] >= DELAYED_PER_NETWORK_MAX:
            raise TooManyRequests(DELAY_S, "passwords of an account under attack")
        if self._all >= DELAYED_MAX:
            return
        self._by_network[network] += 1
        self._all += 1
        try:
            await self._sleep(DELAY_S)
        finally:
            self._all -= 1
            self._by_network[network] -= 1
            if not self._by_network[network]:
                del self._by_network[network]


def network_of(request: AnyRequest) -> str:
    """Where a request comes from, which is also whose turn it is to have a password hashed."""
    return to_network(request.client.host if request.client else "")


async def limit_sign_ins(connection: AnyConnection, _: BaseRouteHandler) -> None:
    """A guard: the network has not used up its share. Known devices are limited by `sign_in_attempt`."""
    if not has_device_cookie(connection):
        consume_rate_limit(connection, "sign-ins")


@asynccontextmanager
async def sign_in_attempt(request: AnyRequest, candidate: Candidate) -> AsyncGenerator[str]:
    """Limit one attempt; a right password does not count.

    Args:
        request: With its address and device cookie.
        candidate: Of an account or of none, which makes no difference.

    Yields:
        The caller whose turn it is to have the password hashed.

    Raises:
        TooManyRequests: The network, or the device, has tried too often.
    """
    user, network = candidate.user, network_of(request)
    with log_outcome("Sign-in", user.id if user else None, network):
        if user is not None and (device_id := known_device(request, user.id, user.password_hash)):
            with _count_wrong(request, "passwords", f"device {device_id}"):
                yield f"user {user.id}"
            return
        if has_device_cookie(request):
            consume_rate_limit(request, "sign-ins")
        with _count_wrong(request, "passwords", f"{candidate.email} from {network}"):
            async with _slow_down(request, candidate.email, network):
                yield network


@contextmanager
def confirmation_attempt(request: AnyRequest) -> Generator[str]:
    """Limit how often a session may be asked for its account's password.

    Yields:
        The caller whose turn it is to have the password hashed.
    """
    principal: Principal = request.scope["user"]
    with (
        log_outcome("Confirmation by password", principal.user_id, network_of(request)),
        _count_wrong(request, "passwords", f"session {principal.session_id}"),
    ):
        yield f"user {principal.user_id}"


@contextmanager
def _count_wrong(request: AnyRequest, kind: str, key: str) -> Generator[None]:
    consume_rate_limit(request, kind, key)
    with _refund_unless_wrong(request, kind, key):
        yield


@contextmanager
def _refund_unless_wrong(request: AnyRequest, kind: str, key: str) -> Generator[None]:
    """Whatever else happens, a right password or a request that is given up, is no wrong password."""
    is_wrong = False
    try:
        yield
    except (WrongCredentials, WrongPassword):
        is_wrong = True
        raise
    finally:
        if not is_wrong:
            request.app.state.limiter.refund(kind, key)


@asynccontextmanager
async def _slow_down(request: AnyRequest, email: str, network: str) -> AsyncGenerator[None]:
    """Delay an attempt on an account that many networks have tried in vain."""
    kind, limiter = "account-passwords", request.app.state.limiter
    if not request.app.state.settings.limits.enabled:
        yield
    elif _is_spent(limiter, kind, email):
        delays: AttemptDelays = request.app.state.attempt_delays
        await delays.wait(network)
        yield
    else:
        with _refund_unless_wrong(request, kind, email):
            yield


def _is_spent(limiter: RateLimiter, kind: str, key: str) -> bool:
    return limiter.consume(kind, key) is not None
