"""Posts: what people pin to the board.

/api/posts, /api/posts/mine, /api/posts/{post_id}
"""

from typing import Annotated

from litestar import Controller, delete, get, patch, post, put
from litestar.datastructures import CacheControlHeader
from litestar.di import NamedDependency
from litestar.params import FromQuery, JSONBody, PathParameter, QueryParameter

from api.cache import Cached
from api.guards import rate_limit, require_access_and_rate_limit
from api.pagination import CURSOR_LENGTH_MAX
from api.schemas.numbers import INT64_MAX
from api.schemas.posts import Post, PostCreate, PostPage, PostReplace, PostUpdate
from api.schemas.text import NO_NUL, SEARCH_LENGTH_MAX
from api.services.posts import NewPosts, PostReader, PostService
from api.text_rules import clean_line
from db.actor import Actor
from db.sorting import PostSort

PostId = Annotated[int, PathParameter(ge=1, le=INT64_MAX, description="Number of the post.")]
Search = Annotated[
    str,
    QueryParameter(
        max_length=SEARCH_LENGTH_MAX,
        pattern=NO_NUL,
        description=(
            "Posts in which every word occurs, in title or text, in any case of letters; a word of one or two letters "
            "counts at the beginning of a word."
        ),
    ),
]
Limit = Annotated[int, QueryParameter(ge=1, le=100, description="Posts per page.")]
NextPage = Annotated[
    str | None, QueryParameter(max_length=CURSOR_LENGTH_MAX, description="`next_cursor` of the page before.")
]


class PostController(Controller):
    path = "/posts"
    tags = ("Posts",)

    @get(operation_id="listPosts", summary="List posts", cached=Cached("posts"), opt={"errors": [404]})
    async def list_posts(
        self,
        post_reader: NamedDependency[PostReader],
        actor: NamedDependency[Actor | None],
        sort: FromQuery[PostSort] = "hot",
        search: Search = "",
        limit: Limit = 50,
        cursor: NextPage = None,
        project_id: Annotated[
            int | None, QueryParameter(ge=1, le=INT64_MAX, description="Only of this project; else of all listed ones.")
        ] = None,
    ) -> PostPage:
        """Published posts, a page at a time: hot (votes and youth), new, or top (score)."""
        return await post_reader.page(sort, clean_line(search), limit, cursor, project_id=project_id, actor=actor)

    @get(
        "/mine",
        operation_id="listOwnPosts",
        summary="Own posts",
        cache_control=CacheControlHeader(private=True, no_cache=True),
    )
    async def list_own_posts(
        self,
        post_reader: NamedDependency[PostReader],
        actor: NamedDependency[Actor | None],
        limit: Limit = 50,
        cursor: NextPage = None,
    ) -> PostPage:
        """What the caller wrote, signed in or by the visitor's cookie, the newest first; drafts as well."""
        return await post_reader.own(limit, cursor, actor)

    @post(
        operation_id="createPost",
        summary="Create a post",
        guards=[require_access_and_rate_limit("posts")],
        opt={"errors": [401, 403, 404, 409, 429]},
    )
    async def create_post(
        self, data: JSONBody[PostCreate], new_posts: NamedDependency[NewPosts], author: NamedDependency[Actor]
    ) -> Post:
        """Pins a post; a picture is sent before by `POST /api/images`. The visitor's cookie makes its author.

        `image_hash` has to be of a picture that the caller uploaded, or sees in a post or an issue.
        """
        return await new_posts.create(data, author)

    @get(
        "/{post_id:int}",
        operation_id="getPost",
        summary="Read a post",
        cached=Cached("post:{post_id}"),
        opt={"errors": [404]},
    )
    async def get_post(
        self, post_id: PostId, post_reader: NamedDependency[PostReader], actor: NamedDependency[Actor | None]
    ) -> Post:
        """One post; a draft is there for its author only."""
        return await post_reader.get(post_id, actor)

    @patch(
        "/{post_id:int}",
        operation_id="updatePost",
        summary="Change a post",
        guards=[rate_limit("posts")],
        opt={"errors": [401, 403, 404, 409, 429]},
    )
    async def update_post(
        self,
        post_id: PostId,
        data: JSONBody[PostUpdate],
        posts: NamedDependency[PostService],
        actor: NamedDependency[Actor | None],
    ) -> Post:
        """Changes what is given and leaves the rest.

        Who works on the project may, and the author, as long as they could create a post now. A new `image_hash` has
        to be of a picture that the caller uploaded, or sees in a post or an issue.
        """
        return await posts.update(post_id, data, actor)

    @put(
        "/{post_id:int}",
        operation_id="replacePost",
        summary="Replace a post",
        guards=[rate_limit("posts")],
        opt={"errors": [401, 403, 404, 409, 429]},
    )
    async def replace_post(
        self,
        post_id: PostId,
        data: JSONBody[PostReplace],
        posts: NamedDependency[PostService],
        actor: NamedDependency[Actor | None],
    ) -> Post:
        """Replaces everything that can be written; what is left out gets its default. Who may change it may."""
        return await posts.update(post_id, data, actor)

    @delete(
        "/{post_id:int}",
        operation_id="deletePost",
        summary="Delete a post",
        guards=[rate_limit("posts")],
        opt={"errors": [403, 404, 429]},
    )
    async def delete_post(
        self, post_id: PostId, posts: NamedDependency[PostService], actor: NamedDependency[Actor | None]
    ) -> None:
        """Deletes the post with its votes. The author may, and those who work on the project."""
        await posts.delete(post_id, actor)
