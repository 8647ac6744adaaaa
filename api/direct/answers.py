"""What is sent back."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from litestar.types import Send

from api.errors import FieldError
from api.faults import refused
from api.problems import Refusal, as_refusal
from api.raw_headers import raw

KEPT_MAX = 1000
KEPT_LENGTH_MAX = 500
"""Characters of all faults of a body: what was sent may be part of them."""

Headers = Sequence[tuple[bytes, bytes]]


class Answer(NamedTuple):
    status: int
    headers: Headers
    body: bytes

    async def send(self, send: Send) -> None:
        """The headers are a list of their own each time: whoever passes them on may add to them."""
        await send({"type": "http.response.start", "status": self.status, "headers": [*self.headers]})
        await send({"type": "http.response.body", "body": self.body, "more_body": False})


def of_json(status: int, headers: Headers, body: bytes) -> Answer:
    """`headers` besides those that every body of JSON has."""
    own = (b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())
    return Answer(status, (*own, *headers), body)


def of_refusal(refusal: Refusal) -> Answer:
    return of_json(refusal.status, raw(refusal.headers), refusal.body)


def of_faults(faults: Sequence[FieldError]) -> Answer:
    """The same mistake is often made again, and is put into words once."""
    length = sum(len(fault.field) + len(fault.message) for fault in faults)
    return _kept(tuple(faults)) if length <= KEPT_LENGTH_MAX else _made(faults)


def _made(faults: Sequence[FieldError]) -> Answer:
    return of_refusal(as_refusal(refused(faults)))


_kept = lru_cache(KEPT_MAX)(_made)
