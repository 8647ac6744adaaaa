"""What every response tells the browser to forbid (OWASP Secure Headers, OWASP ASVS 5 section 3.4).

A response may say otherwise: pages have a content security policy of their own, public pictures may be embedded.
"""

import logging
from collections.abc import Sequence
from typing import Any, Final

from litestar.types import ASGIApp, Receive, Scope, Send

from api.http.refusals import refuse
from api.problems import problem
from api.raw_headers import is_secure, raw

logger = logging.getLogger(__name__)

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
    """Adds what a response does not say itself. Stands outermost, so that errors and static files have it, too.

    What nobody has caught becomes the one error body here; the server would answer with a line of text.
    """

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        added = (*DEFAULTS, ONLY_TLS) if is_secure(scope) else DEFAULTS
        is_started = False

        async def send_with_headers(message: Any) -> None:
            nonlocal is_started
            is_started = True
            if message["type"] in STARTS:
                message["headers"] = _completed(message["headers"], added)
            await send(message)

        try:
            await app(scope, receive, send_with_headers)
        except Exception:
            if is_started:
                raise
            logger.exception("Unexpected error at %s", scope["path"])
            await refuse(scope, send_with_headers, problem(500))

    return serve


def _completed(headers: Headers, added: Headers) -> Headers:
    for name, _ in headers:
        if name in NAMES:
            said = {name for name, _ in headers}
            return [*headers, *(pair for pair in added if pair[0] not in said)]
    return [*headers, *added]  # most say nothing of it
