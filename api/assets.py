"""What is served as it is: from memory, compressed before anybody asks, and not sent again to whoever has it."""

import gzip
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from litestar import Request, Response

from api.conditional import matches

CODINGS = ("br", "gzip")
"""Content codings, the one to prefer first."""
REFUSED = re.compile(r"\s*q=0(\.0*)?\s*$")

AnyRequest = Request[Any, Any, Any]


@dataclass(frozen=True, slots=True)
class Asset:
    plain: bytes
    media_type: str
    cache_control: str
    packed: Mapping[str, bytes] = field(default_factory=dict)
    """The same by content coding."""
    headers: Mapping[str, str] = field(default_factory=dict)
    etag: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "etag", hashlib.sha256(self.plain).hexdigest()[:20])


def compress(plain: bytes) -> dict[str, bytes]:
    """By gzip, and the same for the same bytes: without the time of day."""
    return {"gzip": gzip.compress(plain, mtime=0)}


def respond(request: AnyRequest, asset: Asset) -> Response[bytes]:
    """In the coding that the client prefers, or 304 (RFC 9110, sections 12.5.3 and 15.4.5)."""
    coding = choose_coding(request.headers.get("accept-encoding", ""), asset.packed)
    etag = f'"{asset.etag}-{coding or "plain"}"'
    headers = {"ETag": etag, "Cache-Control": asset.cache_control, "Vary": "Accept-Encoding", **asset.headers}
    if matches(request.headers.get("if-none-match"), etag):
        return Response(b"", status_code=304, headers=headers, media_type=asset.media_type)
    if coding is None:
        return Response(asset.plain, headers=headers, media_type=asset.media_type)
    packed = asset.packed[coding]
    return Response(packed, headers={**headers, "Content-Encoding": coding}, media_type=asset.media_type)


def choose_coding(accepted: str, packed: Mapping[str, bytes]) -> str | None:
    """The first coding that the client takes. None: as it is."""
    taken = {}
    for part in accepted.lower().split(","):
        name, _, weight = part.partition(";")
        taken[name.strip()] = not REFUSED.match(weight)
    anything = taken.get("*", False)
    return next((coding for coding in CODINGS if coding in packed and taken.get(coding, anything)), None)
