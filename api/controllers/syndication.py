"""Syndication: Atom and JSON feeds of posts and the roadmap for feed readers, as everybody sees them.

/api/feeds/posts.atom, /api/feeds/posts.json, /api/feeds/roadmap.atom, /api/feeds/roadmap.json
"""

import hashlib
from typing import Annotated, Any

from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency

from api.cache import Cached
from api.conditional import http_date, is_known
from api.parameters import of_project
from api.services.syndication import Feed, SyndicationService, as_atom, as_json_feed

ATOM = "application/atom+xml"
JSON_FEED = "application/feed+json"
PUBLIC = {"errors": [404], "ignores_bearer": True}

AnyRequest = Request[Any, Any, Any]
ProjectId = Annotated[int | None, of_project("Only of this project; else of all listed ones.")]


class SyndicationController(Controller):
    path = "/feeds"
    tags = ("Feeds",)

    @get(
        "/posts.atom",
        operation_id="getPostsAtom",
        summary="Posts as Atom",
        cached=Cached("posts", varies_by_host=True),
        media_type=ATOM,
        opt=PUBLIC,
    )
    async def get_posts_atom(
        self, request: AnyRequest, syndication: NamedDependency[SyndicationService], project_id: ProjectId = None
    ) -> Response[bytes]:
        """The newest 50. Answers conditional requests."""
        feed = await syndication.of_posts(project_id, "atom")
        return _answer(request, feed, as_atom(feed), ATOM)

    @get(
        "/posts.json",
        operation_id="getPostsJson",
        summary="Posts as JSON Feed",
        cached=Cached("posts", varies_by_host=True),
        media_type=JSON_FEED,
        opt=PUBLIC,
    )
    async def get_posts_json(
        self, request: AnyRequest, syndication: NamedDependency[SyndicationService], project_id: ProjectId = None
    ) -> Response[bytes]:
        """The newest 50. Answers conditional requests."""
        feed = await syndication.of_posts(project_id, "json")
        return _answer(request, feed, as_json_feed(feed), JSON_FEED)

    @get(
        "/roadmap.atom",
        operation_id="getRoadmapAtom",
        summary="The roadmap as Atom",
        cached=Cached("items", varies_by_host=True),
        media_type=ATOM,
        opt=PUBLIC,
    )
    async def get_roadmap_atom(
        self, request: AnyRequest, syndication: NamedDependency[SyndicationService], project_id: ProjectId = None
    ) -> Response[bytes]:
        """The 50 items that changed last. Answers conditional requests."""
        feed = await syndication.of_roadmap(project_id, "atom")
        return _answer(request, feed, as_atom(feed), ATOM)

    @get(
        "/roadmap.json",
        operation_id="getRoadmapJson",
        summary="The roadmap as JSON Feed",
        cached=Cached("items", varies_by_host=True),
        media_type=JSON_FEED,
        opt=PUBLIC,
    )
    async def get_roadmap_json(
        self, request: AnyRequest, syndication: NamedDependency[SyndicationService], project_id: ProjectId = None
    ) -> Response[bytes]:
        """The 50 items that changed last. Answers conditional requests."""
        feed = await syndication.of_roadmap(project_id, "json")
        return _answer(request, feed, as_json_feed(feed), JSON_FEED)


def _answer(request: AnyRequest, feed: Feed, body: bytes, media_type: str) -> Response[bytes]:
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": etag}
    if feed.updated_at is not None:
        headers["Last-Modified"] = http_date(feed.updated_at)
    if is_known(request.scope, etag, feed.updated_at):
        return Response(b"", status_code=304, headers=headers, media_type=media_type)
    return Response(body, headers=headers, media_type=media_type)
