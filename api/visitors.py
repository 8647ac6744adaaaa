"""Visitors without an account: a signed cookie with a random id, the author of their posts and voter of their votes."""

from functools import lru_cache
from typing import Any
from uuid import UUID, uuid4

from itsdangerous import BadSignature, Signer
from litestar import Request
from litestar.datastructures import Cookie, MutableScopeHeaders
from litestar.types import Message, Scope

from api.principal import Principal
from db.actor import Actor

COOKIE = "corkboard_visitor"
LIFETIME_S = 2 * 365 * 24 * 3600
NEW_VISITOR = "new_visitor"
KNOWN_MAX = 10_000
"""Visitors whose cookie is not checked again while they keep coming: its two HMACs cost as much as routing."""


class VisitorCookie:
    """Seals and opens the cookie; one that was not made here counts as none."""

    def __init__(self, secret: str) -> None:
        self.signer = Signer(secret, salt="visitor", key_derivation="hmac", digest_method="sha256")
        self.open = lru_cache(KNOWN_MAX)(self._open)

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
    cookie: VisitorCookie = request.app.state.visitor_cookie
    value = request.cookies.get(COOKIE)
    known = cookie.open(value) if value is not None else None
    return Actor(known) if known else None


def visitor_or_new(request: Request[Any, Any, Any]) -> Actor:
    """Who asks; somebody new gets the cookie with the answer, if that is a success."""
    actor = visitor(request)
    if actor is None:
        actor = Actor(uuid4())
        request.scope["state"][NEW_VISITOR] = actor.id
    return actor


async def remember_visitor(message: Message, scope: Scope) -> None:
    """Adds the cookie of a new visitor to the answer (a `before_send` hook)."""
    if message["type"] != "http.response.start" or message["status"] >= 400:
        return
    new = scope["state"].get(NEW_VISITOR)
    if new is None:
        return
    cookie = Cookie(
        COOKIE,
        path="/",
        value=scope["litestar_app"].state.visitor_cookie.seal(new),
        max_age=LIFETIME_S,
        httponly=True,
        samesite="lax",
        secure=scope["scheme"] == "https",
    )
    MutableScopeHeaders(message).add("set-cookie", cookie.to_header(header=""))
