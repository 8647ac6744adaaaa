"""Whole answers, ready to be sent to anybody."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from litestar.types import Send

from api.conditional import matches
from api.raw_headers import raw

Headers = list[tuple[bytes, bytes]]

ENCODER = msgspec.json.Encoder()


@dataclass(frozen=True, slots=True)
class Answer:
    etag: str
    kept: Headers
    """What a 304 says, too (RFC 9110, section 15.4.5)."""
    headers: Headers
    body: bytes

    async def send(self, send: Send, if_none_match: str | None) -> None:
        """The messages are new each time: whoever passes them on may change them."""
        if matches(if_none_match, self.etag):
            await send({"type": "http.response.start", "status": 304, "headers": [*self.kept]})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
            return
        await send({"type": "http.response.start", "status": 200, "headers": [*self.headers]})
        await send({"type": "http.response.body", "body": self.body, "more_body": False})


def of_json(value: Any, cache_control: str | None) -> Answer:
    body = ENCODER.encode(value)
    kept = {} if cache_control is None else {"cache-control": cache_control}
    return of_bytes(body, "application/json", f'"{hashlib.sha256(body).hexdigest()[:24]}"', kept)


def of_bytes(
    body: bytes, media_type: str, etag: str, kept: Mapping[str, str], more: Mapping[str, str] | None = None
) -> Answer:
    """`kept` is what a 304 says, too; `more` only goes with the body."""
    own = {"content-type": media_type, "content-length": str(len(body)), **(more or {})}
    kept = {"etag": etag, **kept}
    return Answer(etag, raw(kept), raw({**own, **kept}), body)
