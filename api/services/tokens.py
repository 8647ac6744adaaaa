"""Access tokens: JWT, HS256, half an hour. Refresh tokens: a chain in which each is derived from the one before."""

import base64
import hmac
import secrets
import time
from dataclasses import dataclass
from uuid import UUID, uuid4

import jwt

from api.errors import BadToken

ALGORITHM = "HS256"
ACCESS_TOKEN_TTL_S = 30 * 60
SALT_BYTES = 16
REQUIRED = ("sub", "sid", "iat", "exp", "jti")


@dataclass(frozen=True, slots=True)
class AccessClaims:
    user_id: int
    session_id: UUID
    expires_at: float
    """In seconds since the epoch."""


class AccessTokens:
    """Makes and checks them. The algorithm is pinned: a token cannot choose how it is verified."""

    def __init__(self, secret: str) -> None:
        self.secret = secret

    def make(self, user_id: int, session_id: UUID) -> str:
        now = int(time.time())
        claims = {
            "sub": str(user_id),
            "sid": session_id.hex,
            "iat": now,
            "exp": now + ACCESS_TOKEN_TTL_S,
            "jti": uuid4().hex,
        }
        return jwt.encode(claims, self.secret, algorithm=ALGORITHM)

    def read(self, token: str) -> AccessClaims:
        """Raises BadToken for whatever was not made here or is too old."""
        try:
            claims = jwt.decode(token, self.secret, algorithms=[ALGORITHM], options={"require": list(REQUIRED)})
            return AccessClaims(int(claims["sub"]), UUID(claims["sid"]), float(claims["exp"]))
        except (jwt.InvalidTokenError, ValueError) as error:
            raise BadToken(f"access token: {type(error).__name__}") from None


class RefreshTokens:
    """Makes refresh tokens.

    A successor is the HMAC of the token that is exchanged for it and of a salt that the database stores, so that
    presenting the token again gives the same successor although no token is stored. Without the installation's secret
    nobody can compute it, whatever they have read.
    """

    def __init__(self, secret: str) -> None:
        self._key = hmac.digest(secret.encode(), b"corkboard refresh token", "sha256")

    def first(self) -> str:
        return secrets.token_urlsafe(32)

    def successor(self, token: str, salt: bytes) -> str:
        digest = hmac.digest(self._key, salt + token.encode(), "sha256")
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def new_salt() -> bytes:
    return secrets.token_bytes(SALT_BYTES)
