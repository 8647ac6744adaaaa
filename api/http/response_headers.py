"""What every response tells the browser to forbid (OWASP Secure Headers, OWASP ASVS 5 section 3.4).

A response may say otherwise: pages have a content security policy of their own, public pictures may be embedded.
"""

from collections.abc import Sequence
from typing import Any, Final

from litestar.types import ASGIApp, Receive, Scope, Send

from api.raw_headers import is_secure, raw

Headers = Sequence[tuple[bytes, bytes]]

DEFAULTS: Final = tuple(
    raw(
        {
            "Content-Security-Policy": (
                "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
            ),
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
            "Referrer-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
        }
    )
)
ONLY_TLS: Final = (b"strict-transport-security", b"max-age=31536000")
"""A year. Not for subdomains: those may be somebody else's."""
NAMES: Final = frozenset(name for name, _ in DEFAULTS)
STARTS: Final = frozenset(("http.response.start", "websocket.http.response.start"))


def with_response_headers(app: ASGIApp) -> ASGIApp:
    """Adds what a response does not say itself. Stands outermost, so that errors and static files have it, too."""

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        added = (*DEFAULTS, ONLY_TLS) if is_secure(scope) else DEFAULTS

        async def send_with_headers(message: Any) -> None:
            if message["type"] in STARTS:
                message["headers"] = _completed(message["headers"], added)
            await send(message)

        await app(scope, receive, send_with_headers)

    return serve


def _completed(headers: Headers, added: Headers) -> Headers:
    for name, _ in headers:
        if name in NAMES:
            said = {name for name, _ in headers}
            return [*headers, *(pair for pair in added if pair[0] not in said)]
    return [*headers, *added]  # most say nothing of it
