"""The document and the pages that show it; all served by us."""

from typing import Any

import msgspec
from litestar import Controller, Litestar, MediaType, Request, Response, get

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

# Without Trusted Types: Swagger UI and ReDoc hand plain text to innerHTML and to workers.
PAGE_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "worker-src 'self' blob:; object-src 'none'; base-uri 'self'; frame-ancestors 'none'; form-action 'self'"
)

AnyRequest = Request[Any, Any, Any]


class DocumentController(Controller):
    include_in_schema = False

    @get("/openapi.json", media_type=MediaType.JSON, sync_to_thread=False)
    def document(self, request: AnyRequest) -> bytes:
        return document(request.app)

    @get("/docs", media_type=MediaType.HTML, sync_to_thread=False)
    def swagger(self) -> Response[str]:
        return _page(SWAGGER_PAGE)

    @get("/docs/start.js", media_type="text/javascript", sync_to_thread=False)
    def start(self) -> str:
        return SWAGGER_START

    @get("/redoc", media_type=MediaType.HTML, sync_to_thread=False)
    def redoc(self) -> Response[str]:
        return _page(REDOC_PAGE)


def document(app: Litestar) -> bytes:
    """The document as JSON, in the order and the layout in which it is committed."""
    return msgspec.json.format(msgspec.json.encode(app.openapi_schema.to_schema()), indent=2) + b"\n"


def _page(html: str) -> Response[str]:
    return Response(html, media_type=MediaType.HTML, headers={"Content-Security-Policy": PAGE_POLICY})
