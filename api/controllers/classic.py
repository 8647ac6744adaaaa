"""The classic board, as existing clients speak to it; their shapes differ from the API's own.

/post, /update-post-score
"""

from typing import Annotated, Any

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import JSONBody, MultipartBody, QueryParameter

from api.cache import Cached
from api.guards import any_form, require_access_and_rate_limit
from api.schemas.classic import ClassicPost, ScoreStep
from api.schemas.numbers import INT64_MAX
from api.schemas.posts import PostCreate
from api.schemas.text import Input, Text, Title, Username
from api.services.images import ImageService
from api.services.pictures import UploadBudget
from api.services.posts import NewPosts, PostReader, as_classic
from api.services.votes import VoteService
from api.uploads import FORM_BYTES_MAX, UPLOAD_DEPENDENCIES, PictureForm, find_picture
from api.visitors import limit_first_vote
from db.actor import Actor
from db.limits import ANONYMOUS


class ClassicForm(PictureForm, Input, frozen=True, kw_only=True):
    title: Title
    post: Text
    username: Username = ANONYMOUS


class ClassicController(Controller):
    path = "/"
    tags = ("Classic",)
    dependencies = UPLOAD_DEPENDENCIES

    @get("/post", operation_id="listClassicPosts", summary="List posts, newest first", cached=Cached("posts"))
    async def list_posts(
        self,
        post_reader: NamedDependency[PostReader],
        limit: Annotated[int, QueryParameter(ge=1, le=1000, description="Posts at the most.")] = 100,
        before: Annotated[
            int | None, QueryParameter(ge=1, le=INT64_MAX, description="Only posts with a smaller id: the next page.")
        ] = None,
    ) -> list[ClassicPost]:
        """Published posts of listed projects, newest first; no more at a time than make about a megabyte."""
        return await post_reader.newest(limit, before)

    @post(
        "/post",
        operation_id="createClassicPost",
        summary="Create a post by form",
        guards=[require_access_and_rate_limit("posts"), any_form],
        request_max_body_size=FORM_BYTES_MAX,
        opt={"errors": [401, 403, 404, 409, 429, 507], "also_accepts": [RequestEncodingType.URL_ENCODED.value]},
    )
    async def create_post(
        self,
        data: MultipartBody[ClassicForm],
        images: NamedDependency[ImageService],
        new_posts: NamedDependency[NewPosts],
        author: NamedDependency[Actor],
        upload_budget: NamedDependency[UploadBudget],
    ) -> ClassicPost:
        """Pins a post to the first project, with a picture if there is one (field `file` or `image`).

        The form is multipart or urlencoded.
        """
        picture = find_picture(data)
        image_hash = (await images.keep(picture, author, upload_budget)).image_hash if picture else None
        new = PostCreate(title=data.title, text=data.post, username=data.username, image_hash=image_hash)
        return as_classic(await new_posts.create(new, author))

    @post(
        "/update-post-score",
        operation_id="updatePostScore",
        summary="Vote a post up or down",
        status_code=200,
        guards=[require_access_and_rate_limit("votes")],
        opt={"errors": [401, 403, 404, 429]},
    )
    async def update_post_score(
        self,
        request: Request[Any, Any, Any],
        data: JSONBody[ScoreStep],
        votes: NamedDependency[VoteService],
        author: NamedDependency[Actor],
    ) -> ClassicPost:
        """Moves the caller's own vote by one; a client that keeps no cookies is a new visitor each time.

        Callers without an account, whose visitor's cookie is less than a day old, are limited by network and post.
        """
        limit_first_vote(request, author, data.post_id)
        return await votes.step(data.post_id, author, data.score_increase)
