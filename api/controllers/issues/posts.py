"""Posts that issues came from.

/api/projects/{project_id}/issues/{number}/posts/{post_id}, /api/posts/{post_id}/issue, /api/posts/{post_id}/issues
"""

from typing import Annotated

from litestar import Controller, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from api.cache import Cached
from api.guards import rate_limit, signed_in
from api.parameters import IssueNumber, PostId, ProjectId
from api.schemas.issues import Issue
from api.schemas.numbers import INT64_MAX
from api.services.issues import IssuePosts, IssueReader
from db.actor import Actor

LINK = "/projects/{project_id:int}/issues/{number:int}/posts/{post_id:int}"


class IssuePostController(Controller):
    path = "/"
    tags = ("Issues",)

    @post(
        "/posts/{post_id:int}/issue",
        operation_id="createIssueFromPost",
        summary="Make a post an issue",
        guards=[signed_in, rate_limit("issues")],
        opt={"errors": [401, 403, 404, 409, 429]},
    )
    async def create_issue_from_post(
        self, post_id: PostId, issue_posts: NamedDependency[IssuePosts], author: NamedDependency[Actor]
    ) -> Issue:
        """With the post's title, text and picture, linked to it. The post shows the issue's state from then on."""
        return await issue_posts.create(post_id, author)

    @get(
        "/posts/{post_id:int}/issues",
        operation_id="listPostIssues",
        summary="Issues of a post",
        cached=Cached("issues", "posts"),
        opt={"errors": [404]},
    )
    async def list_post_issues(
        self,
        post_id: PostId,
        issue_reader: NamedDependency[IssueReader],
        actor: NamedDependency[Actor | None],
        limit: Annotated[int, QueryParameter(ge=1, le=100, description="Issues at the most.")] = 100,
        offset: Annotated[int, QueryParameter(ge=0, le=INT64_MAX, description="Skips as many.")] = 0,
    ) -> list[Issue]:
        """The issues a post is linked to, by number.

        A response has about a megabyte at the most. Where there may be more issues, go on with `offset`.
        """
        return list(await issue_reader.of_post(post_id, limit, offset, actor))

    @put(
        LINK,
        operation_id="linkPost",
        summary="Link a post to an issue",
        guards=[signed_in, rate_limit("issues")],
        opt={"errors": [401, 403, 404, 409, 429]},
    )
    async def link_post(
        self,
        project_id: ProjectId,
        number: IssueNumber,
        post_id: PostId,
        issue_posts: NamedDependency[IssuePosts],
        author: NamedDependency[Actor],
    ) -> Issue:
        """A post of the same project. Doing it twice changes nothing."""
        return await issue_posts.link(project_id, number, post_id, author)

    @delete(
        LINK,
        operation_id="unlinkPost",
        summary="Unlink a post from an issue",
        guards=[signed_in, rate_limit("issues")],
        opt={"errors": [401, 403, 404, 429]},
    )
    async def unlink_post(
        self,
        project_id: ProjectId,
        number: IssueNumber,
        post_id: PostId,
        issue_posts: NamedDependency[IssuePosts],
        author: NamedDependency[Actor],
    ) -> None:
        """Post and issue stay; the post's state is then that of its other issues, or none."""
        await issue_posts.unlink(project_id, number, post_id, author)
