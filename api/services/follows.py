from api.errors import IssueNotFound, PostNotFound, Unauthenticated
from api.schemas.follows import FollowState
from db import models
from db.actor import Actor
from db.repositories.comments import Subject
from db.repositories.follows import FollowRepository, follows_issue, follows_post
from db.repositories.issues import IssueRepository
from db.repositories.posts import PostRepository
from db.repositories.sections import viewer_values
from db.statements import Reads


class FollowReader:
    """Whether the caller follows something that they see. Without a session, by statements that are made once."""

    def __init__(self, reads: Reads) -> None:
        self.reads = reads

    async def of_post(self, post_id: int, actor: Actor | None) -> FollowState:
        _account(actor)
        rows = await self.reads.rows(follows_post(), {"post_id": post_id, **viewer_values(actor)})
        if not rows:
            raise PostNotFound(post_id)
        return FollowState(*rows[0])

    async def of_issue(self, project_id: int, number: int, actor: Actor | None) -> FollowState:
        _account(actor)
        values = {"project_id": project_id, "number": number, **viewer_values(actor)}
        rows = await self.reads.rows(follows_issue(), values)
        if not rows:
            raise IssueNotFound(number)
        return FollowState(*rows[0])


class FollowService:
    """Whoever sees a post or an issue can follow it. Who takes part in it does, until they say otherwise."""

    def __init__(self, follows: FollowRepository, posts: PostRepository, issues: IssueRepository) -> None:
        self.follows = follows
        self.posts = posts
        self.issues = issues

    async def set_for_post(self, post_id: int, actor: Actor | None, *, following: bool) -> FollowState:
        return await self._say(await self._post(post_id, actor), actor, following=following)

    async def set_for_issue(self, project_id: int, number: int, actor: Actor | None, *, following: bool) -> FollowState:
        return await self._say(await self._issue(project_id, number, actor), actor, following=following)

    async def _say(self, about: Subject, actor: Actor | None, *, following: bool) -> FollowState:
        await self.follows.say(about, _account(actor), following=following)
        return FollowState(following)

    async def _post(self, post_id: int, actor: Actor | None) -> Subject:
        post = await self.posts.visible(post_id, actor)
        if post is None:
            raise PostNotFound(post_id)
        return Subject(models.Post, post.id)

    async def _issue(self, project_id: int, number: int, actor: Actor | None) -> Subject:
        issue = await self.issues.visible(project_id, number, actor)
        if issue is None:
            raise IssueNotFound(number)
        return Subject(models.Issue, issue.id)


def _account(actor: Actor | None) -> int:
    if actor is None or actor.user_id is None:
        raise Unauthenticated
    return actor.user_id
