"""Visitors without an account: a signed cookie with a random id, the author of their posts and voter of their votes."""

from functools import cache, lru_cache
from typing import Any
from uuid import UUID, uuid4

from itsdangerous import BadSignature, Signer
from litestar import Request
from litestar.datastructures import Cookie
from litestar.types import HTTPResponseStartEvent, Scope

from api.errors import TooManyNewVisitors
from api.http.rate_limits.kinds import NEW_VISITOR_VOTES, NEW_VISITORS
from api.principal import Principal
from api.raw_headers import cookie
from db.actor import Actor

COOKIE = "corkboard_visitor"
LIFETIME_S = 2 * 365 * 24 * 3600
NEW_VISITOR = "new_visitor"
CHARGES = "new_visitor_charges"
"""Key of the request's scope state for what of the rate limits a new visitor has consumed."""
PLACE = "VALUE"
VALUE_LENGTH_MAX = 100
"""Longer ones were not made here, and are not to be remembered."""
KNOWN_MAX = 10_000
"""Visitors whose cookie is not checked again while they keep coming: its two HMACs cost as much as routing."""


class VisitorCookie:
    """Seals and opens the cookie; one that was not made here counts as none."""

    def __init__(self, secret: str) -> None:
        key = Signer(secret, salt="visitor", key_derivation="hmac", digest_method="sha256").derive_key()
        self.signer = Signer(key, key_derivation="none", digest_method="sha256")  # or it is derived for each cookie
        self._known = lru_cache(KNOWN_MAX)(self._open)

    def open(self, value: str) -> UUID | None:
        return self._known(value) if len(value) <= VALUE_LENGTH_MAX else None

    def seal(self, visitor: UUID) -> str:
        return self.signer.sign(visitor.hex).decode()

    def _open(self, value: str) -> UUID | None:
        try:
            return UUID(self.signer.unsign(value).decode())
        except (BadSignature, ValueError):
            return None


def visitor(request: Request[Any, Any, Any]) -> Actor | None:
    """Who asks, if it is somebody we have met: signed in, or with our cookie."""
    principal: Principal | None = request.scope.get("user")
    if principal is not None:
        return principal.actor
    value = cookie(request.scope, COOKIE)
    known = request.app.state.visitor_cookie.open(value) if value is not None else None
    return Actor(known) if known else None


def visitor_or_new(request: Request[Any, Any, Any]) -> Actor:
    """Who asks; somebody new gets the cookie with the answer, if that is a success.

    Raises:
        TooManyNewVisitors: The caller's network became too many new visitors lately.
    """
    actor = visitor(request)
    if actor is None:
        _consume(request, NEW_VISITORS)
        actor = Actor(uuid4())
        request.scope["state"][NEW_VISITOR] = actor.id
    return actor


def limit_first_vote(request: Request[Any, Any, Any], post_id: int) -> None:
    """Limit how many votes on one post come from new visitors of one network; known callers are not limited.

    Raises:
        TooManyNewVisitors: Too many did lately.
    """
    if NEW_VISITOR in request.scope["state"]:
        _consume(request, NEW_VISITOR_VOTES, f"post {post_id}")


def _consume(request: Request[Any, Any, Any], kind: str, subject: str = "") -> None:
    limits, limiter = request.app.state.settings.limits, request.app.state.limiter
    if not limits.enabled or not limits.new_visitors_per_hour:
        return
    address = request.client.host if request.client else ""
    wait_s = limiter.consume_in_networks(kind, address, subject)
    if wait_s is not None:
        raise TooManyNewVisitors(wait_s, is_vote=kind == NEW_VISITOR_VOTES)
    request.scope["state"].setdefault(CHARGES, []).append((kind, address, subject))


def remember_visitor(message: HTTPResponseStartEvent, scope: Scope) -> None:
    """Adds the cookie of a new visitor to the answer; what failed made no visitor."""
    if message["status"] >= 400:
        for charge in scope["state"].get(CHARGES, ()):
            scope["litestar_app"].state.limiter.refund_in_networks(*charge)
        return
    new = scope["state"].get(NEW_VISITOR)
    if new is None:
        return
    value = scope["litestar_app"].state.visitor_cookie.seal(new)
    cookie = _cookie(secure=scope["scheme"] == "https").replace(PLACE, value)
    message["headers"] = [*message["headers"], (b"set-cookie", cookie.encode())]


@cache
def _cookie(*, secure: bool) -> str:
    """The header, with `PLACE` for the value: to put it together takes longer than to sign the value."""
    cookie = Cookie(COOKIE, path="/", value=PLACE, max_age=LIFETIME_S, httponly=True, samesite="lax", secure=secure)
    return cookie.to_header(header="")
