"""How an <img>, which sends no bearer token, shows pictures of private projects.

The first answer to a session's bearer token brings a cookie that names the session. Only the routes of pictures look
at it, and only while the session lasts: signing out ends it. Whoever knows the address of such a picture has read it
with a bearer token, and so has the cookie by then.
"""

from typing import Any
from uuid import UUID

from itsdangerous import BadSignature, Signer
from litestar import Request
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie, MutableScopeHeaders
from litestar.types import HTTPResponseStartEvent, Scope

from api.principal import Principal
from api.raw_headers import cookie, cookie_name, is_secure

COOKIE = "corkboard_pictures"


class PictureCookie:
    """Seals and opens the cookie; one that was not made here counts as none."""

    def __init__(self, secret: str) -> None:
        self.signer = Signer(secret, salt="pictures", key_derivation="hmac", digest_method="sha256")

    def seal(self, user_id: int, session_id: UUID) -> str:
        return self.signer.sign(f"{user_id}-{session_id.hex}").decode()

    def open(self, connection: ASGIConnection[Any, Any, Any, Any]) -> tuple[int, UUID] | None:
        """The user and the session it names."""
        scope = connection.scope
        try:
            sealed = self.signer.unsign(cookie(scope, cookie_name(scope, COOKIE)) or "")
            user_id, session_id = sealed.decode().split("-")
            return int(user_id), UUID(session_id)
        except (BadSignature, ValueError):
            return None


def remember_pictures(message: HTTPResponseStartEvent, scope: Scope) -> None:
    """Adds the cookie to the answer to a session that has none, or another's."""
    principal: Principal | None = scope.get("user")
    if principal is None or principal.session_id is None or message["status"] >= 400:
        return
    headers = MutableScopeHeaders.from_message(message)
    if "public" in headers.get("cache-control", ""):
        return  # what is public may be kept by a cache and handed to others, cookies and all
    pictures: PictureCookie = scope["litestar_app"].state.picture_cookie
    whose = (principal.user_id, principal.session_id)
    if pictures.open(Request(scope)) == whose:
        return
    cookie = Cookie(
        cookie_name(scope, COOKIE),
        path="/",
        value=pictures.seal(*whose),
        httponly=True,
        samesite="lax",
        secure=is_secure(scope),
    )
    headers.add("set-cookie", cookie.to_header(header=""))
