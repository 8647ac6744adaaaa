"""What the document says before any operation: the product, its nouns, and how a caller is known."""

from typing import Any

from litestar import Router
from litestar.openapi import OpenAPIConfig
from litestar.openapi.spec import Components, License, OAuthFlow, OAuthFlows, Reference, SecurityScheme, Tag
from litestar.types import ControllerRouterHandler

from api import __version__
from api.conversations import PROTOCOL

DESCRIPTION = """\
Everything the board does, over HTTP. Reading what is public needs nobody's leave; a visitor's votes and posts are kept
apart by a signed cookie, which the first write sets. What is in a private project does not exist for others.

Texts are kept as they are seen: line breaks of any kind become LF, a title or a name is one line, and bidirectional
controls and characters that show nothing are removed, except joiners where a script or an emoji needs them. Lengths are
counted, and blanks are refused, after that. Other control characters are refused.

Requests are limited by network, writes more than reads. Beyond a limit the answer is 429 with `Retry-After`, and
`RateLimit-Limit`, `RateLimit-Remaining` and `RateLimit-Reset` tell of the limit; answers to writes tell before, too.

Every answer with a status of 400 or more has the same body, `ErrorBody`. Lists that grow are pages with a cursor. A
page is shorter than its `limit` where its rows would make more than about a megabyte; `next_cursor` says that there are
more.
"""

TAGS = (
    Tag("Posts", "What people pin to the board."),
    Tag("Votes", "One voice per person and post."),
    Tag("Authorship", "What the caller wrote of that which looks the same to everybody."),
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

SECURITY_SCHEMES: dict[str, SecurityScheme | Reference] = {
    "Password": SecurityScheme(
        type="oauth2",
        flows=OAuthFlows(password=OAuthFlow(token_url="/api/auth/login", scopes={})),  # noqa: S106  an address
        description="Sign in with e-mail and password, by the form of RFC 6749, section 4.3.2.",
    ),
    "Bearer": SecurityScheme(type="http", scheme="bearer", description="An access token, or an API key (cbk_…)."),
}


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
