"""The built single-page application, served from memory.

Pre-compressed; names with a hash are cached for ever; deep links get index.html.
"""

import hashlib
import mimetypes
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from litestar import HttpMethod, Request, Response, get, route
from litestar.config.app import AppConfig
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.plugins.base import InitPlugin

from api.errors import Unavailable

HASHED = re.compile(r"^(media/.+|(chunk|main|polyfills|scripts|styles|worker)-[\w-]{8}\.(js|css))$")
REFUSED = re.compile(r"\s*q=0(\.0*)?\s*$")
ENCODINGS = (("br", ".br"), ("gzip", ".gz"))  # the first that the browser takes
RESERVED = ("api/", "auth/", "docs", "health", "image", "openapi.json", "post", "redoc", "update-post-score", "ws/")
FOR_EVER = "public, max-age=31536000, immutable"
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' blob: data:; "
    "connect-src 'self'; object-src 'none'; base-uri 'self'; frame-ancestors 'none'; form-action 'self'; "
    "require-trusted-types-for 'script'; trusted-types angular"
)
INDEX = "index.html"

AnyRequest = Request[Any, Any, Any]


@dataclass(frozen=True, slots=True)
class Asset:
    plain: bytes
    packed: dict[str, bytes]
    media_type: str
    etag: str
    cache: str


def load(root: Path) -> dict[str, Asset]:
    """Every file below `root`, by its path from there; its `.br` and `.gz` siblings are other spellings of it."""
    packed_suffixes = tuple(suffix for _, suffix in ENCODINGS)
    files = [file for file in root.rglob("*") if file.is_file() and file.suffix not in packed_suffixes]
    return {file.relative_to(root).as_posix(): _asset(root, file) for file in files}


def _asset(root: Path, file: Path) -> Asset:
    name, plain = file.relative_to(root).as_posix(), file.read_bytes()
    siblings = {code: file.with_name(file.name + suffix) for code, suffix in ENCODINGS}
    return Asset(
        plain,
        {code: sibling.read_bytes() for code, sibling in siblings.items() if sibling.exists()},
        mimetypes.guess_type(name)[0] or "application/octet-stream",
        hashlib.sha256(plain).hexdigest()[:20],
        FOR_EVER if HASHED.match(name) else "no-cache",
    )


class SpaPlugin(InitPlugin):
    def __init__(self, root: Path) -> None:
        self.assets = load(root)

    def on_app_init(self, app_config: AppConfig) -> AppConfig:
        @get("/", include_in_schema=False, sync_to_thread=False)
        def index(request: AnyRequest) -> Response[bytes]:
            return self._answer(request, INDEX)

        @get("/{path:path}", include_in_schema=False, sync_to_thread=False)
        def asset(request: AnyRequest, path: FromPath[str]) -> Response[bytes]:
            return self._answer(request, path.strip("/"))

        app_config.route_handlers += [index, asset, nothing_at_this_path]
        return app_config

    def _answer(self, request: AnyRequest, path: str) -> Response[bytes]:
        asset = self._find(path)
        code = _coding(request.headers.get("accept-encoding", ""), asset.packed)
        etag = f'"{asset.etag}-{code or "plain"}"'
        headers = {"ETag": etag, "Cache-Control": asset.cache, "Vary": "Accept-Encoding"}
        if asset.media_type == "text/html":
            headers["Content-Security-Policy"] = POLICY
        known = request.headers.get("if-none-match", "")
        if etag in known or known.strip() == "*":
            return Response(b"", status_code=304, headers=headers, media_type=asset.media_type)
        if code:
            headers["Content-Encoding"] = code
        return Response(asset.packed[code] if code else asset.plain, headers=headers, media_type=asset.media_type)

    def _find(self, path: str) -> Asset:
        asset = self.assets.get(path)
        if asset is not None:
            return asset
        looks_like_a_file = "." in path.rsplit("/", 1)[-1]
        if path.startswith(RESERVED) or (looks_like_a_file and path != INDEX):
            raise NotFoundException(f"/{path}")
        if INDEX not in self.assets:
            raise Unavailable("The pages are not built yet. The API works.", "ui/dist is empty: python ui/tools.py")
        return self.assets[INDEX]


def _coding(header: str, packed: Mapping[str, bytes]) -> str | None:
    """The first coding that the browser takes (RFC 9110, section 12.5.3)."""
    taken = {}
    for part in header.lower().split(","):
        name, _, weight = part.partition(";")
        taken[name.strip()] = not REFUSED.match(weight)
    anything = taken.get("*", False)
    return next((code for code, _ in ENCODINGS if code in packed and taken.get(code, anything)), None)


@route(
    "/api/{rest:path}",
    http_method=[method for method in HttpMethod if method != HttpMethod.OPTIONS],
    include_in_schema=False,
    sync_to_thread=False,
)
def nothing_at_this_path(rest: FromPath[str]) -> None:
    """Without it the catch-all would turn POST /api/unknown into 405; so it is 404, and real paths keep their 405."""
    raise NotFoundException(f"/api/{rest.strip('/')}")
