"""Authorship: what of that which everybody sees the caller wrote.

/api/authorship
"""

from typing import Annotated

from litestar import Controller, get
from litestar.datastructures import CacheControlHeader
from litestar.di import NamedDependency

from api.parameters import numbers_of, read_ids
from api.schemas.authorship import Authorship
from api.services.authorship import AuthorshipService
from db.actor import Actor

PostIds = Annotated[str, numbers_of("posts")]
CommentIds = Annotated[str, numbers_of("comments")]
ItemIds = Annotated[str, numbers_of("roadmap items")]


class AuthorshipController(Controller):
    path = "/authorship"
    tags = ("Authorship",)

    @get(
        operation_id="getAuthorship",
        summary="What of these is the caller's",
        cache_control=CacheControlHeader(private=True, no_cache=True),
    )
    async def get_authorship(
        self,
        authorship: NamedDependency[AuthorshipService],
        actor: NamedDependency[Actor | None],
        post_ids: PostIds = "",
        comment_ids: CommentIds = "",
        item_ids: ItemIds = "",
    ) -> Authorship:
        """Those of the posts, comments and items that the caller wrote, signed in or by the visitor's cookie."""
        return await authorship.of(
            actor,
            read_ids("post_ids", post_ids),
            read_ids("comment_ids", comment_ids),
            read_ids("item_ids", item_ids),
        )
