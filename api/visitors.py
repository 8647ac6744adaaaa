"""Visitors without an account: a signed cookie with a random id, the author of their posts and voter of their votes."""

from functools import cache, lru_cache
from typing import Any
from uuid import UUID

from itsdangerous import BadSignature, Signer
from litestar import Request, Response
from litestar.datastructures import Cookie
from litestar.types import HTTPResponseStartEvent, Scope

from api.errors import TooManyNewVisitors
from api.http.rate_limits.kinds import NEW_VISITOR_VOTES, NEW_VISITORS
from api.principal import Principal
from api.raw_headers import cookie_name, cookies, is_secure
from db.actor import Actor, is_young, make_actor_id

COOKIE = "corkboard_visitor"
LIFETIME_S = 2 * 365 * 24 * 3600
FIRST_VOTES_MAX = 20_000
REMEMBERED = "remembered_visitor"
"""Key of the request's scope state for the visitor whose cookie goes out with the response."""
FIRST_VOTE = "first_vote"
"""Key of the request's scope state for a young voter and the post on which they vote for the first time."""
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


class FirstVotes:
    """Latest posts on which young voters voted here, because changing one's vote is no further vote."""

    def __init__(self) -> None:
        self._votes: dict[tuple[UUID, int], None] = {}

    def __contains__(self, vote: tuple[UUID, int]) -> bool:
        return vote in self._votes

    def add(self, vote: tuple[UUID, int]) -> None:
        if len(self._votes) >= FIRST_VOTES_MAX:
            del self._votes[next(iter(self._votes))]
        self._votes[vote] = None

    def forget(self, voter_id: UUID) -> None:
        """What the voter did belongs to an account now: with a kept cookie they are somebody new."""
        for vote in [vote for vote in self._votes if vote[0] == voter_id]:
            del self._votes[vote]


def visitor(request: Request[Any, Any, Any]) -> Actor | None:
    """Who asks, if it is somebody we have met: signed in, or with our cookie."""
    principal: Principal | None = request.scope.get("user")
    if principal is not None:
        return principal.actor
    known = _known(request)
    return Actor(known) if known else None


def visitor_or_new(request: Request[Any, Any, Any]) -> Actor:
    """Who asks; somebody new gets the cookie with the answer, if that is a success.

    Two cookies stay as they are: one of them is the visitor's own.

    Raises:
        TooManyNewVisitors: The caller's network became too many new visitors lately.
    """
    actor = visitor(request)
    if actor is None:
        _consume(request, NEW_VISITORS)
        actor = Actor(make_actor_id())
        if len(cookies(request.scope, cookie_name(request.scope, COOKIE))) < 2:
            request.scope["state"][REMEMBERED] = actor.id
    return actor


def limit_new_account(request: Request[Any, Any, Any]) -> None:
    """Count an account as one of the new people of its network.

    Raises:
        TooManyNewVisitors: The caller's network became too many lately.
    """
    _consume(request, NEW_VISITORS)


def limit_first_vote(request: Request[Any, Any, Any], voter: Actor, post_id: int) -> None:
    """Limit how many votes on one post come from young voters of one network, with or without an account.

    Raises:
        TooManyNewVisitors: Too many did lately.
    """
    vote = voter.id, post_id
    if is_young(voter.id) and vote not in request.app.state.first_votes:
        _consume(request, NEW_VISITOR_VOTES, f"post {post_id}")
        request.scope["state"][FIRST_VOTE] = vote


def _consume(request: Request[Any, Any, Any], kind: str, subject: str = "") -> None:
    limits, limiter = request.app.state.settings.limits, request.app.state.limiter
    if not limits.enabled or not limits.new_visitors_per_hour:
        return
    address = request.client.host if request.client else ""
    wait_s = limiter.consume(kind, address, subject=subject)
    if wait_s is not None:
        raise TooManyNewVisitors(wait_s, is_vote=kind == NEW_VISITOR_VOTES)
    request.scope["state"].setdefault(CHARGES, []).append((kind, address, subject))


def _known(request: Request[Any, Any, Any]) -> UUID | None:
    """The visitor of the cookie. Over TLS only the prefixed one counts: any other may have been planted."""
    values = cookies(request.scope, cookie_name(request.scope, COOKIE))
    return request.app.state.visitor_cookie.open(values[0]) if len(values) == 1 else None


def remember_visitor(message: HTTPResponseStartEvent, scope: Scope) -> None:
    """Adds the cookie of a new visitor, unless a cache may keep the answer for others; what failed made no visitor."""
    if message["status"] >= 400:
        for kind, address, subject in scope["state"].get(CHARGES, ()):
            scope["litestar_app"].state.limiter.refund(kind, address, subject=subject)
        return
    if vote := scope["state"].get(FIRST_VOTE):
        scope["litestar_app"].state.first_votes.add(vote)
    visitor_id = scope["state"].get(REMEMBERED)
    if visitor_id is None or _is_public(message):
        return
    value = scope["litestar_app"].state.visitor_cookie.seal(visitor_id)
    added = [_template(cookie_name(scope, COOKIE), secure=is_secure(scope)).replace(PLACE, value)]
    if is_secure(scope) and cookies(scope, COOKIE):
        added.append(_expired(scope, COOKIE).to_header(header=""))
    message["headers"] = [*message["headers"], *((b"set-cookie", each.encode()) for each in added)]


def forget_visitor(request: Request[Any, Any, Any], response: Response[Any]) -> None:
    """Makes the browser forget the cookie, over TLS the older one, too."""
    scope = request.scope
    scope["state"].pop(REMEMBERED, None)
    if known := _known(request):
        request.app.state.first_votes.forget(known)
    for name in dict.fromkeys((cookie_name(scope, COOKIE), COOKIE)):
        if cookies(scope, name):
            response.set_cookie(_expired(scope, name))


def _expired(scope: Scope, name: str) -> Cookie:
    return Cookie(name, path="/", value="", max_age=0, expires=0, httponly=True, secure=is_secure(scope))


def _is_public(message: HTTPResponseStartEvent) -> bool:
    return any(name == b"cache-control" and b"public" in value for name, value in message["headers"])


@cache
def _template(name: str, *, secure: bool) -> str:
    """The header, with `PLACE` for the value: to put it together takes longer than to sign the value."""
    cookie = Cookie(name, path="/", value=PLACE, max_age=LIFETIME_S, httponly=True, samesite="lax", secure=secure)
    return cookie.to_header(header="")
