"""Refuses handshakes of WebSockets with the one error body; the library would answer with a line of text."""

from collections.abc import Iterable
from http import HTTPStatus

from websockets.datastructures import Headers
from websockets.exceptions import InvalidHeader
from websockets.http11 import MAX_LINE_LENGTH, Response
from websockets.server import ServerProtocol

from api.http.response_headers import DEFAULTS
from api.problems import Refusal, problem
from api.raw_headers import raw

LINE_OVERHEAD = len("GET  HTTP/1.1\r\n")
VERSION = "Sec-WebSocket-Version"


class Handshake(ServerProtocol):
    """The library's side of a connection, whose rejections say what every other error says."""

    def reject(self, status: HTTPStatus | int, text: str) -> Response:
        headers: dict[str, str] = {}
        error = self.handshake_exc
        if isinstance(error, InvalidHeader) and error.name == VERSION:  # RFC 6455, section 4.4
            status, headers = 426, {"Upgrade": "websocket", VERSION: "13"}
        return _to_response(problem(int(status), internal=text.strip() or None, headers=headers))


def check_handshake(url: bytes, headers: Iterable[tuple[bytes, bytes]], *, is_alone: bool) -> Refusal | None:
    """Find what the library does not answer at all: a body, and lines that are too long for it.

    Args:
        is_alone: Whether no request before it, on the same connection, waits for its answer.
    """
    if not is_alone:
        return problem(400, internal="the handshake of a WebSocket waits for the response before it")
    if len(url) + LINE_OVERHEAD > MAX_LINE_LENGTH:
        return problem(431, internal=f"the address of a WebSocket has at most {MAX_LINE_LENGTH - LINE_OVERHEAD} bytes")
    for name, value in headers:
        if len(name) + len(value) + len(": \r\n") > MAX_LINE_LENGTH:
            return problem(431, internal=f"a header of a WebSocket's handshake has at most {MAX_LINE_LENGTH} bytes")
        if name == b"transfer-encoding" or (name == b"content-length" and value.strip() != b"0"):
            return problem(400, internal="the handshake of a WebSocket has no body")
    return None


def _to_response(refusal: Refusal) -> Response:
    own = {"Content-Type": "application/json", "Content-Length": str(len(refusal.body)), "Connection": "close"}
    headers = Headers()
    for name, value in (*raw({**own, **refusal.headers}), *DEFAULTS):
        headers[name.decode()] = value.decode()
    return Response(refusal.status, HTTPStatus(refusal.status).phrase, headers, refusal.body)
