"""The document, the corrections that client generators need, and the pages that show it; all served by us."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from litestar import Controller, Litestar, MediaType, Request, Response, Router, get
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import OpenAPIConfig
from litestar.openapi.spec import (
    Components,
    License,
    OAuthFlow,
    OAuthFlows,
    OpenAPIFormat,
    OpenAPIHeader,
    OpenAPIMediaType,
    OpenAPIResponse,
    OpenAPIType,
    Operation,
    Reference,
    Schema,
    SecurityScheme,
    Tag,
)
from litestar.routes import HTTPRoute
from litestar.types import ControllerRouterHandler

from api import __version__
from api.conversations import PROTOCOL
from api.guards import admin_only, by_session, signed_in

DESCRIPTION = """\
Everything the board does, over HTTP. Reading what is public needs nobody's leave; a visitor's votes and posts are kept
apart by a signed cookie, which the first write sets. What is in a private project does not exist for others.

Every answer with a status of 400 or more has the same body, `ErrorBody`. Lists that grow are pages with a cursor.
"""

TAGS = (
    Tag("Posts", "What people pin to the board."),
    Tag("Votes", "One voice per person and post."),
    Tag("Projects", "What posts, issues and roadmap items belong to, and who belongs to them."),
    Tag("Issues", "The team's work on a project, numbered, with its history and the posts it came from."),
    Tag("Items", "The public roadmap: what is planned, under way and done, and the posts it answers."),
    Tag("Comments", "What people say about posts and issues, in threads."),
    Tag("Images", "Pictures, named by the SHA-256 of what was uploaded."),
    Tag("Accounts", "One's own account, from signing up to leaving."),
    Tag("Sessions", "Signing in, staying signed in, signing out."),
    Tag("API keys", "Secrets by which programs act for a person."),
    Tag("Events", f"Everything that has happened, in order: the log that all else is told from.\n\n{PROTOCOL}"),
    Tag("Users", "All accounts, for admins."),
    Tag("Webhooks", "Addresses that are told of events, with signed requests."),
    Tag("Follows", "Who hears of what happens to a post or an issue."),
    Tag("Notifications", "What has happened, for whoever is signed in."),
    Tag("Preferences", "Which news come by mail, and how they stop."),
    Tag("Mails", "Messages to an address, and the queue, for admins."),
    Tag("Feeds", "Posts and the roadmap for feed readers."),
    Tag("Config", "What differs per installation."),
    Tag("Classic", "The classic board endpoints, for existing clients."),
    Tag("Health", "For load balancers and container engines."),
)

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

PAGE_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "worker-src 'self' blob:; object-src 'none'; base-uri 'self'; frame-ancestors 'none'; form-action 'self'"
)

SECURITY_SCHEMES: dict[str, SecurityScheme | Reference] = {
    "Password": SecurityScheme(
        type="oauth2",
        flows=OAuthFlows(password=OAuthFlow(token_url="/api/auth/login", scopes={})),  # noqa: S106  an address
        description="Sign in with e-mail and password, by the form of RFC 6749, section 4.3.2.",
    ),
    "Bearer": SecurityScheme(type="http", scheme="bearer", description="An access token, or an API key (cbk_…)."),
}
SIGNED_IN: tuple[dict[str, list[str]], ...] = ({"Password": []}, {"Bearer": []})

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


class NoRouter(Router):
    """Takes Litestar's own pages in and serves none: they would answer what is missing with a page of HTML."""

    def register(self, value: ControllerRouterHandler) -> list[Any]:  # noqa: ARG002  the base class names it
        return []


def make_config() -> OpenAPIConfig:
    return OpenAPIConfig(
        title="Corkboard",
        version=__version__,
        description=DESCRIPTION,
        license=License("MIT", identifier="MIT"),
        tags=list(TAGS),
        path="/docs",
        openapi_router=NoRouter("/docs", route_handlers=[]),
        components=Components(security_schemes=SECURITY_SCHEMES),
        use_handler_docstrings=True,
    )


def finish(app: Litestar) -> Litestar:
    """Corrects the document once, before anybody has read it."""
    components = app.openapi_schema.components
    for schema in (components.schemas or {}).values():
        if schema.enum:
            schema.default = Schema().default  # belongs to a field, not to the enum all fields share
        for name, member in list((schema.properties or {}).items()):
            if isinstance(member, Schema) and schema.properties is not None:
                schema.properties[name] = _straight(member)
    security = _security(app)
    for operation in _operations(app):
        _urlencoded_too(operation)
        _pictures(operation)
        _feeds(operation)
        _streams(operation)
        _headers(operation)
        _nothing_follows(operation)
        operation.security = security[str(operation.operation_id)]
    return app


def document(app: Litestar) -> bytes:
    """The document as JSON, in the order and the layout in which it is committed."""
    return msgspec.json.format(msgspec.json.encode(app.openapi_schema.to_schema()), indent=2) + b"\n"


def _page(html: str) -> Response[str]:
    return Response(html, media_type=MediaType.HTML, headers={"Content-Security-Policy": PAGE_POLICY})


def _operations(app: Litestar) -> list[Operation]:
    return [
        operation
        for path in (app.openapi_schema.paths or {}).values()
        for operation in (path.get, path.post, path.put, path.patch, path.delete)
        if operation is not None
    ]


def _straight(schema: Schema) -> Schema | Reference:
    """An optional file is left out, never null; a union of one member is no union."""
    union = schema.one_of or ()
    members = [each for each in union if not (isinstance(each, Schema) and each.type == OpenAPIType.NULL)]
    if len(members) != 1:
        return schema
    only = members[0]
    is_file = isinstance(only, Schema) and only.format == "binary"
    if len(union) != 1 and not is_file:
        return schema
    if isinstance(only, Schema) and schema.description:
        only.description = schema.description
    return only


def _security(app: Litestar) -> dict[str, list[dict[str, list[str]]]]:
    """How the caller of each operation is known: by its guards it must be, may be, or does not matter."""
    return {
        str(handler.operation_id): _security_of(handler)
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for handler, _ in route.route_handler_map.values()
    }


def _security_of(handler: HTTPRouteHandler) -> list[dict[str, list[str]]]:
    if handler.opt.get("ignores_bearer"):
        return []
    if {signed_in, by_session, admin_only} & set(handler.resolve_guards()):
        return [*SIGNED_IN]
    return [{}, *SIGNED_IN]


def _urlencoded_too(operation: Operation) -> None:
    """The classic form may come urlencoded, without its picture."""
    if operation.operation_id != "createClassicPost" or not operation.request_body:
        return
    content = operation.request_body.content  # type: ignore[union-attr]
    content["application/x-www-form-urlencoded"] = next(iter(content.values()))


def _pictures(operation: Operation) -> None:
    """A picture is bytes of one of a few types, which a return type cannot say."""
    types: Mapping[str, Sequence[str]] = {
        "getImage": ("image/png", "image/jpeg", "image/webp", "image/gif"),
        "getThumbnail": ("image/webp",),
    }
    names = types.get(operation.operation_id or "")
    if names and operation.responses:
        answer: Any = operation.responses["200"]
        binary = Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY)
        media = type(next(iter(answer.content.values())))
        answer.content = {name: media(schema=binary) for name in names}
        if operation.operation_id == "getImage":
            operation.responses["206"] = OpenAPIResponse("The part asked for by `Range`.", content=answer.content)
        operation.responses["304"] = OpenAPIResponse("The client has the picture already.")


def _feeds(operation: Operation) -> None:
    """A JSON Feed is an object, although it is made as bytes."""
    if "Feeds" in (operation.tags or ()) and operation.responses:
        for name, media in operation.responses["200"].content.items():  # type: ignore[union-attr]
            if name.endswith("+json"):
                media.schema = Schema(type=OpenAPIType.OBJECT, description="JSON Feed 1.1")
        operation.responses["304"] = OpenAPIResponse("Nothing has changed.")


def _streams(operation: Operation) -> None:
    """Server-sent events are text that goes on."""
    if operation.operation_id == "streamEvents" and operation.responses:
        answer: Any = operation.responses["200"]
        text = OpenAPIMediaType(schema=Schema(type=OpenAPIType.STRING))
        answer.description, answer.content = "Events, as long as they are followed", {"text/event-stream": text}


def _headers(operation: Operation) -> None:
    """A header told of without a value is a count; and Litestar keeps them in a set, in another order each time."""
    for answer in (operation.responses or {}).values():
        if not isinstance(answer, OpenAPIResponse) or not answer.headers:
            continue
        answer.headers = dict(sorted(answer.headers.items()))
        for header in answer.headers.values():
            if isinstance(header, OpenAPIHeader) and header.schema is None:
                header.schema = Schema(type=OpenAPIType.INTEGER, minimum=0)


def _nothing_follows(operation: Operation) -> None:
    """A 204 has no body; the return type `Response[None]` would promise `null`."""
    answer = (operation.responses or {}).get("204")
    if isinstance(answer, OpenAPIResponse):
        answer.content = None
