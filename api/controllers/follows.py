"""Follows: who hears of what happens to a post or an issue.

/api/posts/{post_id}/follow, /api/projects/{project_id}/issues/{number}/follow
"""

from litestar import Controller, delete, get, put
from litestar.di import NamedDependency

from api.guards import rate_limit, signed_in
from api.parameters import IssueNumber, PostId, ProjectId
from api.schemas.follows import FollowState
from api.services.follows import FollowReader, FollowService
from db.actor import Actor

ON_POST = "/posts/{post_id:int}/follow"
ON_ISSUE = "/projects/{project_id:int}/issues/{number:int}/follow"
READING = {"errors": [401, 403, 404]}
WRITING = {"errors": [401, 403, 404, 429]}


class FollowController(Controller):
    path = "/"
    tags = ("Follows",)

    @get(ON_POST, operation_id="getPostFollow", summary="Do I follow this post?", guards=[signed_in], opt=READING)
    async def get_post_follow(
        self, post_id: PostId, follow_reader: NamedDependency[FollowReader], actor: NamedDependency[Actor | None]
    ) -> FollowState:
        """Whoever wrote it or commented does, until they say otherwise."""
        return await follow_reader.of_post(post_id, actor)

    @put(
        ON_POST,
        operation_id="followPost",
        summary="Follow a post",
        guards=[signed_in, rate_limit("follows")],
        opt=WRITING,
    )
    async def follow_post(
        self, post_id: PostId, follows: NamedDependency[FollowService], actor: NamedDependency[Actor | None]
    ) -> FollowState:
        """Comments and changes of its status become notifications. Doing it twice changes nothing."""
        return await follows.set_for_post(post_id, actor, following=True)

    @delete(
        ON_POST,
        operation_id="unfollowPost",
        summary="Follow a post no more",
        guards=[signed_in, rate_limit("follows")],
        status_code=200,
        opt=WRITING,
    )
    async def unfollow_post(
        self, post_id: PostId, follows: NamedDependency[FollowService], actor: NamedDependency[Actor | None]
    ) -> FollowState:
        """It stays so, whatever the caller votes or writes there; only being mentioned is told still."""
        return await follows.set_for_post(post_id, actor, following=False)

    @get(ON_ISSUE, operation_id="getIssueFollow", summary="Do I follow this issue?", guards=[signed_in], opt=READING)
    async def get_issue_follow(
        self,
        project_id: ProjectId,
        number: IssueNumber,
        follow_reader: NamedDependency[FollowReader],
        actor: NamedDependency[Actor | None],
    ) -> FollowState:
        """Whoever reported it, has it to do or commented does, until they say otherwise."""
        return await follow_reader.of_issue(project_id, number, actor)

    @put(
        ON_ISSUE,
        operation_id="followIssue",
        summary="Follow an issue",
        guards=[signed_in, rate_limit("follows")],
        opt=WRITING,
    )
    async def follow_issue(
        self,
        project_id: ProjectId,
        number: IssueNumber,
        follows: NamedDependency[FollowService],
        actor: NamedDependency[Actor | None],
    ) -> FollowState:
        """Comments become notifications. Doing it twice changes nothing."""
        return await follows.set_for_issue(project_id, number, actor, following=True)

    @delete(
        ON_ISSUE,
        operation_id="unfollowIssue",
        summary="Follow an issue no more",
        guards=[signed_in, rate_limit("follows")],
        status_code=200,
        opt=WRITING,
    )
    async def unfollow_issue(
        self,
        project_id: ProjectId,
        number: IssueNumber,
        follows: NamedDependency[FollowService],
        actor: NamedDependency[Actor | None],
    ) -> FollowState:
        """It stays so, whatever the caller writes there; being mentioned and getting it to do are told still."""
        return await follows.set_for_issue(project_id, number, actor, following=False)
