"""Whether a request was caused by a page of another site (cross-site request forgery).

A browser says where a request comes from: `Origin` with every unsafe method, `Sec-Fetch-Site` over TLS, `Referer`
mostly. What says none of it is a program, which acts with its own cookies and cannot be made to act by a page.
docs/decisions/0035-requests-from-other-sites.md has the reasons.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Final

from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPResponseStartEvent, Receive, Scope, Send

from api.http.addresses import LENGTH_MAX, PORTS, Origin, ascii_name, parse_host, parse_origin
from api.http.refusals import refuse
from api.problems import SAFE_METHODS, problem
from api.settings import Server

READ: Final = frozenset((b"host", b"origin", b"referer", b"sec-fetch-site"))
OWN_SITES: Final = frozenset((b"same-origin", b"none"))
"""Of `Sec-Fetch-Site`. `none`: somebody typed the address. Siblings of a domain (`same-site`) are others."""
SCHEMES: Final = {"ws": "http", "wss": "https"}
CACHED: Final = 1000
BLOCKED: Final = "This request came from another website and was blocked."
REASON: Final = "Origin, Sec-Fetch-Site or Referer names another site; [server] cors_origins can allow an origin"


class OwnOrigins:
    """The origin a request is sent to, that of `public_url`, and those of `cors_origins`."""

    def __init__(self, server: Server) -> None:
        named = map(parse_origin, (server.public_url, *server.cors_origins))
        self.named = {each._replace(name=ascii_name(each.name)) for each in named if each is not None}
        self._cached = lru_cache(CACHED)(self._is_own)

    def is_cross_site(self, scope: Scope) -> bool:
        """Reads the first of `Origin`, `Sec-Fetch-Site` and `Referer` that is sent. Several of one must all be own."""
        said: dict[bytes, list[bytes]] = {}
        for name, value in scope["headers"]:
            if name in READ:
                said.setdefault(name, []).append(value)
        origins = said.get(b"origin") or []
        if not origins:
            if sites := said.get(b"sec-fetch-site"):
                return not OWN_SITES.issuperset(sites)
            origins = [b"/".join(value.split(b"/", 3)[:3]) for value in said.get(b"referer") or []]
        host, scheme = said.get(b"host", [b""])[0], scope["scheme"]
        return not all(self._is_own_origin(origin, host, scheme) for origin in origins)

    def _is_own_origin(self, origin: bytes, host: bytes, scheme: str) -> bool:
        if len(origin) > LENGTH_MAX or len(host) > LENGTH_MAX:
            return False
        return self._cached(origin.decode("latin-1"), host.decode("latin-1"), SCHEMES.get(scheme, scheme))

    def _is_own(self, text: str, host: str, scheme: str) -> bool:
        origin = parse_origin(text)
        return origin is not None and (origin in self.named or _is_same(origin, host, scheme))


def _is_same(origin: Origin, host: str, scheme: str) -> bool:
    """TLS may end at a proxy that does not say so; a page that came without TLS is another one than that with it."""
    asked = parse_host(host)
    if asked is None or origin.scheme not in (scheme, "https"):
        return False
    return (origin.name, origin.port) == (asked.name, asked.port or PORTS[origin.scheme])


def with_site_check(app: ASGIApp, own: OwnOrigins) -> ASGIApp:
    """Refuses unsafe methods and WebSockets of other sites."""

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        is_unsafe = scope["type"] != ScopeType.HTTP or scope["method"] not in SAFE_METHODS
        if is_unsafe and own.is_cross_site(scope):
            await refuse(scope, send, problem(403, BLOCKED, REASON, code="cross-site"))
            return
        await app(scope, receive, send)

    return serve


def withhold_cookies(own: OwnOrigins) -> Callable[[HTTPResponseStartEvent, Scope], None]:
    """Makes the step that takes cookies out of answers to other sites' pages."""

    def withhold(message: HTTPResponseStartEvent, scope: Scope) -> None:
        if any(name == b"set-cookie" for name, _ in message["headers"]) and own.is_cross_site(scope):
            message["headers"] = [pair for pair in message["headers"] if pair[0] != b"set-cookie"]

    return withhold
