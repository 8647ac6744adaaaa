"""Remembers in which browsers somebody has signed in: what strangers try on the account does not count against these.

(OWASP: Slow Down Online Guessing Attacks with Device Cookies.)
"""

import base64
import hmac
import re
import secrets
from collections.abc import Iterator
from typing import Any, NamedTuple

from litestar import Request, Response
from litestar.connection import ASGIConnection

from api.auth.cookies import paths_of, read_cookie, set_cookie

COOKIE = "corkboard_device"
MAX_AGE_S = 365 * 24 * 3600
ACCOUNTS_MAX = 5
"""Of one browser; the one that signed in longest ago is forgotten."""
SEPARATOR = "~"
TOKEN = re.compile(r"(\d{1,18})\.([\w-]{22})\.([\w-]{43})", re.ASCII)

AnyConnection = ASGIConnection[Any, Any, Any, Any]
AnyRequest = Request[Any, Any, Any]


class DeviceToken(NamedTuple):
    user_id: int
    device_id: str
    signature: str

    def __str__(self) -> str:
        return ".".join(map(str, self))


class DeviceTokens:
    """Signs and verifies them. The signature covers the password's hash: when the password changes, all of them end."""

    def __init__(self, secret: str) -> None:
        self._key = hmac.digest(secret.encode(), b"corkboard device", "sha256")

    def make(self, user_id: int, password_hash: str, device_id: str | None = None) -> DeviceToken:
        device_id = device_id or secrets.token_urlsafe(16)
        digest = hmac.digest(self._key, f"{user_id} {device_id} {password_hash}".encode(), "sha256")
        return DeviceToken(user_id, device_id, base64.urlsafe_b64encode(digest).rstrip(b"=").decode())

    def is_valid(self, token: DeviceToken, password_hash: str) -> bool:
        expected = self.make(token.user_id, password_hash, token.device_id)
        return hmac.compare_digest(token.signature, expected.signature)


def known_device(request: AnyRequest, user_id: int, password_hash: str) -> str | None:
    """The browser's random id, if the account has signed in with it since its password was changed."""
    tokens: DeviceTokens = request.app.state.device_tokens
    for token in _read(request):
        if token.user_id == user_id and tokens.is_valid(token, password_hash):
            return token.device_id
    return None


def has_device_cookie(request: AnyConnection) -> bool:
    return any(_read(request))


def remember_device(request: AnyRequest, response: Response[Any], user_id: int, password_hash: str) -> None:
    """Of somebody who has just proved to know the password."""
    tokens: DeviceTokens = request.app.state.device_tokens
    others = [token for token in _read(request) if token.user_id != user_id]
    own = tokens.make(user_id, password_hash, known_device(request, user_id, password_hash))
    value = SEPARATOR.join(map(str, [own, *others][:ACCOUNTS_MAX]))
    for path in paths_of(request):
        set_cookie(request, response, COOKIE, value, MAX_AGE_S, path)


def _read(request: AnyConnection) -> Iterator[DeviceToken]:
    """What looks like tokens; whether they are valid only the account's hash tells."""
    for part in (read_cookie(request, COOKIE) or "").split(SEPARATOR, ACCOUNTS_MAX)[:ACCOUNTS_MAX]:
        if found := TOKEN.fullmatch(part):
            yield DeviceToken(int(found[1]), found[2], found[3])
