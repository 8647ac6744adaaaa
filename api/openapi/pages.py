"""The document and the pages that show it; all served by us."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

import msgspec
from litestar import Controller, Litestar, MediaType, Request, Response, get

from api.assets import Asset, compress, respond

SWAGGER = "/vendor/swagger-ui"
REDOC = "/vendor/redoc"

SWAGGER_PAGE = f"""<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Corkboard API</title>
    <link rel="icon" href="/logo.svg" type="image/svg+xml" />
    <link rel="stylesheet" href="{SWAGGER}/swagger-ui.css" />
  </head>
  <body>
    <div id="swagger-ui"></div>
    <script src="{SWAGGER}/swagger-ui-bundle.js"></script>
    <script src="/docs/start.js"></script>
  </body>
</html>
"""

SWAGGER_START = """\
SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  displayOperationId: true,
  tryItOutEnabled: true,
  validatorUrl: null,
  withCredentials: true,
});
"""

REDOC_PAGE = f"""<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Corkboard API</title>
    <link rel="icon" href="/logo.svg" type="image/svg+xml" />
    <style>body {{ margin: 0 }}</style>
  </head>
  <body>
    <redoc spec-url="/openapi.json" disable-google-font hide-logo></redoc>
    <script src="{REDOC}/redoc.standalone.js"></script>
  </body>
</html>
"""

CACHE_CONTROL = "no-cache"
# Without Trusted Types: Swagger UI and ReDoc hand plain text to innerHTML and to workers.
PAGE_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "worker-src 'self' blob:; object-src 'none'; base-uri 'self'; frame-ancestors 'none'; form-action 'self'"
)

AnyRequest = Request[Any, Any, Any]


class DocumentController(Controller):
    include_in_schema = False

    @get("/openapi.json", sync_to_thread=False)
    def document(self, request: AnyRequest) -> Response[bytes]:
        return respond(request, request.app.state.document.asset)

    @get("/docs", sync_to_thread=False)
    def swagger(self, request: AnyRequest) -> Response[bytes]:
        return respond(request, SWAGGER_ASSET)

    @get("/docs/start.js", sync_to_thread=False)
    def start(self, request: AnyRequest) -> Response[bytes]:
        return respond(request, START_ASSET)

    @get("/redoc", sync_to_thread=False)
    def redoc(self, request: AnyRequest) -> Response[bytes]:
        return respond(request, REDOC_ASSET)


class Document:
    """The document of an application, made once: that takes as long as thousands of other answers."""

    def __init__(self, app: Litestar) -> None:
        self._app = app

    @cached_property
    def asset(self) -> Asset:
        plain = document(self._app)
        return Asset(plain, MediaType.JSON, CACHE_CONTROL, compress(plain))


def document(app: Litestar) -> bytes:
    """The document as JSON, in the order and the layout in which it is committed."""
    return msgspec.json.format(msgspec.json.encode(app.openapi_schema.to_schema()), indent=2) + b"\n"


def _asset(text: str, media_type: str, headers: Mapping[str, str] | None = None) -> Asset:
    return Asset(text.encode(), media_type, CACHE_CONTROL, compress(text.encode()), headers or {})


SWAGGER_ASSET = _asset(SWAGGER_PAGE, MediaType.HTML, {"Content-Security-Policy": PAGE_POLICY})
REDOC_ASSET = _asset(REDOC_PAGE, MediaType.HTML, {"Content-Security-Policy": PAGE_POLICY})
START_ASSET = _asset(SWAGGER_START, "text/javascript")
