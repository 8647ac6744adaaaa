"""The built single-page application, served from memory.

Pre-compressed; names with a hash are cached for ever; deep links get index.html.
"""

import mimetypes
import re
from pathlib import Path
from typing import Any

from litestar import HttpMethod, Request, Response, get, route
from litestar.config.app import AppConfig
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.plugins.base import InitPlugin

from api.assets import CODINGS, Asset, respond
from api.errors import Unavailable

HASHED = re.compile(r"^(media/.+|(chunk|main|polyfills|scripts|styles|worker)-[\w-]{8}\.(js|css))$")
SUFFIXES = {"br": ".br", "gzip": ".gz"}
RESERVED = ("api/", "auth/", "docs", "health", "image", "openapi.json", "post", "redoc", "update-post-score", "ws/")
FOR_EVER = "public, max-age=31536000, immutable"
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' blob: data:; "
    "connect-src 'self'; object-src 'none'; base-uri 'self'; frame-ancestors 'none'; form-action 'self'; "
    "require-trusted-types-for 'script'; trusted-types angular"
)
INDEX = "index.html"

AnyRequest = Request[Any, Any, Any]


def load(root: Path) -> dict[str, Asset]:
    """Every file below `root`, by its path from there; its `.br` and `.gz` siblings are other spellings of it."""
    files = [file for file in root.rglob("*") if file.is_file() and file.suffix not in SUFFIXES.values()]
    return {file.relative_to(root).as_posix(): _asset(root, file) for file in files}


def _asset(root: Path, file: Path) -> Asset:
    name = file.relative_to(root).as_posix()
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    siblings = {coding: file.with_name(file.name + SUFFIXES[coding]) for coding in CODINGS}
    return Asset(
        file.read_bytes(),
        media_type,
        FOR_EVER if HASHED.match(name) else "no-cache",
        {coding: sibling.read_bytes() for coding, sibling in siblings.items() if sibling.exists()},
        {"Content-Security-Policy": POLICY} if media_type == "text/html" else {},
    )


class SpaPlugin(InitPlugin):
    def __init__(self, root: Path) -> None:
        self.assets = load(root)

    def on_app_init(self, app_config: AppConfig) -> AppConfig:
        @get("/", include_in_schema=False, sync_to_thread=False)
        def index(request: AnyRequest) -> Response[bytes]:
            return respond(request, self._find(INDEX))

        @get("/{path:path}", include_in_schema=False, sync_to_thread=False)
        def asset(request: AnyRequest, path: FromPath[str]) -> Response[bytes]:
            return respond(request, self._find(path.strip("/")))

        app_config.route_handlers += [index, asset, nothing_at_this_path]
        return app_config

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


@route(
    "/api/{rest:path}",
    http_method=[method for method in HttpMethod if method != HttpMethod.OPTIONS],
    include_in_schema=False,
    sync_to_thread=False,
)
def nothing_at_this_path(rest: FromPath[str]) -> None:
    """Without it the catch-all would turn POST /api/unknown into 405; so it is 404, and real paths keep their 405."""
    raise NotFoundException(f"/api/{rest.strip('/')}")
