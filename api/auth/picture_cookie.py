"""How an <img>, which sends no bearer token, shows pictures of private projects.

Signing in and refreshing bring a cookie that names the session. Only the routes of pictures look at it, and only while
the session lasts: signing out ends it.
"""

from typing import Any
from uuid import UUID

from itsdangerous import BadSignature, Signer
from litestar import Request, Response
from litestar.datastructures import Cookie
from litestar.types import Scope

from api.raw_headers import cookie, cookie_name, is_secure
from api.services.sessions import SignedIn

COOKIE = "corkboard_pictures"


class PictureCookie:
    """Seals and opens the cookie; one that was not made here counts as none."""

    def __init__(self, secret: str) -> None:
        self.signer = Signer(secret, salt="pictures", key_derivation="hmac", digest_method="sha256")

    def seal(self, user_id: int, session_id: UUID) -> str:
        return self.signer.sign(f"{user_id}-{session_id.hex}").decode()

    def open(self, scope: Scope) -> tuple[int, UUID] | None:
        """Return the user and the session it names."""
        try:
            sealed = self.signer.unsign(cookie(scope, cookie_name(scope, COOKIE)) or "")
            user_id, session_id = sealed.decode().split("-")
            return int(user_id), UUID(session_id)
        except (BadSignature, ValueError):
            return None


def set_picture_cookie(request: Request[Any, Any, Any], response: Response[Any], signed_in: SignedIn) -> None:
    """Lasts until the browser is closed; the next refresh brings it again."""
    pictures: PictureCookie = request.app.state.picture_cookie
    response.set_cookie(
        Cookie(
            cookie_name(request.scope, COOKIE),
            path="/",
            value=pictures.seal(signed_in.user_id, signed_in.session_id),
            httponly=True,
            samesite="lax",
            secure=is_secure(request.scope),
        )
    )
