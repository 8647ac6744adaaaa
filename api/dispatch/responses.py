"""What is sent back."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from litestar.types import Receive, Scope, Send

from api.errors import FieldError
from api.faults import refused
from api.problems import Refusal, as_refusal
from api.raw_headers import raw

KEPT_MAX = 1000
KEPT_LENGTH_MAX = 500
"""Characters of all faults of a body: what was sent may be part of them."""

Headers = Sequence[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class JsonResponse:
    status: int
    headers: Headers
    body: bytes

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        """Send it; the headers are a list of their own each time, as outer middleware may add to them."""
        await send({"type": "http.response.start", "status": self.status, "headers": [*self.headers]})
        await send({"type": "http.response.body", "body": self.body, "more_body": False})


def of_json(status: int, headers: Headers, body: bytes) -> JsonResponse:
    """`headers` besides those that every body of JSON has."""
    own = (b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())
    return JsonResponse(status, (*own, *headers), body)


def of_refusal(refusal: Refusal) -> JsonResponse:
    return of_json(refusal.status, raw(refusal.headers), refusal.body)


def of_faults(faults: Sequence[FieldError]) -> JsonResponse:
    """The same mistake is often made again, and is put into words once."""
    length = sum(len(fault.field) + len(fault.message) for fault in faults)
    return _kept(tuple(faults)) if length <= KEPT_LENGTH_MAX else _made(faults)


def _made(faults: Sequence[FieldError]) -> JsonResponse:
    return of_refusal(as_refusal(refused(faults)))


_kept = lru_cache(KEPT_MAX)(_made)
