"""Comments on posts and issues, and the replies to them.

/api/posts/{post_id}/comments, /api/projects/{project_id}/issues/{number}/comments,
/api/comments/{comment_id}, /api/comments/{comment_id}/replies
"""

from typing import Annotated

from litestar import Controller, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from api.cache import Cached
from api.guards import rate_limit
from api.parameters import IssueNumber, NextPage, PostId, ProjectId, number_of, per_page
from api.schemas.comments import Comment, CommentCreate, CommentPage, CommentUpdate
from api.services.comments import CommentCreator, CommentReader, CommentService
from db.actor import Actor

CommentId = Annotated[int, number_of("comment")]
Limit = Annotated[int, per_page("Comments")]

ON_POST = "/posts/{post_id:int}/comments"
ON_ISSUE = "/projects/{project_id:int}/issues/{number:int}/comments"
WRITING = {"errors": [401, 403, 404, 429]}


class CommentController(Controller):
    path = "/"
    tags = ("Comments",)

    @get(
        ON_POST,
        operation_id="listPostComments",
        summary="Comments on a post",
        cached=Cached("comments:post:{post_id}", "post-content:{post_id}"),
        opt={"errors": [404]},
    )
    async def list_post_comments(
        self,
        post_id: PostId,
        comment_reader: NamedDependency[CommentReader],
        actor: NamedDependency[Actor | None],
        limit: Limit = 50,
        cursor: NextPage = None,
    ) -> CommentPage:
        """The oldest first, a page at a time. Replies come apart, each comment's as a list of their own."""
        return await comment_reader.list_of_post(post_id, limit, cursor, actor)

    @post(
        ON_POST,
        operation_id="createPostComment",
        summary="Comment on a post",
        guards=[rate_limit("comments")],
        opt=WRITING,
    )
    async def create_post_comment(
        self,
        post_id: PostId,
        data: JSONBody[CommentCreate],
        comment_creator: NamedDependency[CommentCreator],
        author: NamedDependency[Actor],
    ) -> Comment:
        """Or, with `parent_id`, answers a comment. Answers are not answered again."""
        return await comment_creator.create_on_post(post_id, data, author)

    @get(
        ON_ISSUE,
        operation_id="listIssueComments",
        summary="Comments on an issue",
        cached=Cached("issue:{project_id}-{number}"),
        opt={"errors": [404]},
    )
    async def list_issue_comments(
        self,
        project_id: ProjectId,
        number: IssueNumber,
        comment_reader: NamedDependency[CommentReader],
        actor: NamedDependency[Actor | None],
        limit: Limit = 50,
        cursor: NextPage = None,
    ) -> CommentPage:
        """The oldest first, a page at a time. Replies come apart, each comment's as a list of their own."""
        return await comment_reader.list_of_issue(project_id, number, limit, cursor, actor)

    @post(
        ON_ISSUE,
        operation_id="createIssueComment",
        summary="Comment on an issue",
        guards=[rate_limit("comments")],
        opt=WRITING,
    )
    async def create_issue_comment(
        self,
        project_id: ProjectId,
        number: IssueNumber,
        data: JSONBody[CommentCreate],
        comment_creator: NamedDependency[CommentCreator],
        author: NamedDependency[Actor],
    ) -> Comment:
        """Or, with `parent_id`, answers a comment. Answers are not answered again."""
        return await comment_creator.create_on_issue(project_id, number, data, author)

    @get(
        "/comments/{comment_id:int}/replies",
        operation_id="listReplies",
        summary="Replies to a comment",
        cached=Cached("comments:comment:{comment_id}", "visibility"),
        opt={"errors": [404]},
    )
    async def list_replies(
        self,
        comment_id: CommentId,
        comment_reader: NamedDependency[CommentReader],
        actor: NamedDependency[Actor | None],
        limit: Limit = 50,
        cursor: NextPage = None,
    ) -> CommentPage:
        """The oldest first, a page at a time. Those of a deleted comment are there still."""
        return await comment_reader.list_replies(comment_id, limit, cursor, actor)

    @patch(
        "/comments/{comment_id:int}",
        operation_id="updateComment",
        summary="Change a comment",
        guards=[rate_limit("comments")],
        opt=WRITING,
    )
    async def update_comment(
        self,
        comment_id: CommentId,
        data: JSONBody[CommentUpdate],
        comments: NamedDependency[CommentService],
        actor: NamedDependency[Actor | None],
    ) -> Comment:
        """Only its author may, as long as they could write it now."""
        return await comments.update(comment_id, data, actor)

    @delete(
        "/comments/{comment_id:int}",
        operation_id="deleteComment",
        summary="Delete a comment",
        guards=[rate_limit("comments")],
        opt={"errors": [403, 404, 429]},
    )
    async def delete_comment(
        self, comment_id: CommentId, comments: NamedDependency[CommentService], actor: NamedDependency[Actor | None]
    ) -> None:
        """Its author may, and those who work on the project. One that was answered keeps its place without a text."""
        await comments.delete(comment_id, actor)
