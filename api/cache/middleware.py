"""Answers GET requests from the cache, in front of the application."""

from collections.abc import Awaitable, Callable
from typing import cast

from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPScope, Receive, Scope, Send

from api.cache.plans import CachePlan, CachePlans
from api.cache.response import CachedResponse, capture
from api.cache.store import SnapshotCache
from api.errors import DomainError
from api.principal import IDENTITY, Principal, principal_of_audience
from api.raw_headers import bearer_token, header
from db.actor import PUBLIC

FROM_CACHE = "from_cache"
"""Key of the scope's state where the response was kept: it costs less of the rate limits."""
BYPASS = frozenset((b"origin", b"range", b"if-range"))
"""Requests with one of these are answered by the application: with CORS, or in part."""
CONDITIONAL = frozenset((b"if-none-match", b"if-modified-since"))
IDENTIFYING = CONDITIONAL | {b"authorization", b"cookie", b"accept-encoding", b"accept-language", b"user-agent"}
"""Request headers on which a shared response must not depend."""

Responses = SnapshotCache[CachedResponse | None]
"""None: the audience gets no 200; the application answers each caller."""


class ResponseCacheMiddleware:
    """Keeps what handlers answered to an audience, and sends it to every caller of that audience.

    A shared response is made *as the audience*: the request that makes it carries no cookie and no credential, so that
    nothing personal can get into it. Where the audience gets no 200, the application answers each caller itself: an
    author sees a draft, an uploader a picture, and errors are everybody's own.
    """

    def __init__(
        self,
        app: ASGIApp,
        plans: CachePlans,
        responses: Responses,
        find_principal: Callable[[str], Awaitable[Principal]],
        *,
        keep: bool,
    ) -> None:
        """`keep` False: responses are only shared by requests that wait for them at the same time."""
        self.app = app
        self.plans = plans
        self.responses = responses
        self.find_principal = find_principal
        self.keep = keep

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == ScopeType.HTTP and scope["method"] == "GET":
            plan = self.plans.find(scope["path"], scope["query_string"])
            if plan is not None and BYPASS.isdisjoint([name for name, _ in scope["headers"]]):
                response = await self._find_or_make(plan, scope)
                if response is not None:
                    await response.send(scope, send)
                    return
        await self.app(scope, receive, send)

    async def _find_or_make(self, plan: CachePlan, scope: HTTPScope) -> CachedResponse | None:
        """Return None where the application has to answer, with the request's own identity."""
        token = None if plan.ignores_bearer else bearer_token(scope)
        try:
            principal = None if token is None else await self.find_principal(token)
        except DomainError:
            return None
        if principal is not None and "read" not in principal.scopes:
            return None
        audience = PUBLIC if principal is None else principal.audience
        caller = principal.credential if principal is not None and plan.per_user else None
        key = (plan.key, audience, caller, _host_of(scope) if plan.varies_by_host else None)
        entry = self.responses.find(key)
        if entry is not None:
            if entry.value is not None:
                scope["state"][FROM_CACHE] = True
            return entry.value
        if caller is None:
            made_for = _make_scope(scope, IDENTIFYING, principal_of_audience(audience))
        else:
            made_for = _make_scope(scope, CONDITIONAL, principal)
        return await self.responses.get_or_make(
            key, plan.tags, self._maker(made_for, plan), keep=plan.is_kept and self.keep
        )

    def _maker(self, scope: Scope, plan: CachePlan) -> Callable[[], Awaitable[CachedResponse | None]]:
        async def make() -> CachedResponse | None:
            return await capture(self.app, scope, varies_by_bearer=not plan.ignores_bearer)

        return make


def _host_of(scope: HTTPScope) -> tuple[str, str | None]:
    return scope["scheme"], header(scope, b"host")


def _make_scope(scope: HTTPScope, without: frozenset[bytes], identity: Principal | None) -> Scope:
    """Make the same request, without some of its headers, for somebody: with a state of its own."""
    headers = [pair for pair in scope["headers"] if pair[0] not in without]
    return cast("Scope", {**scope, "headers": headers, "state": {IDENTITY: identity}})
