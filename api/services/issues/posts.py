from api.errors import FieldError, Invalid, PostHasIssue, PostNotFound, TooManyLinks
from api.schemas.issues import Issue
from api.services.issues.base import IssueService, Project
from api.services.issues.values import MOST_LINKS
from db import models
from db.actor import Actor

Link = tuple[int | None, int | None]
"""Number of the post before and after."""


class IssuePosts(IssueService):
    """Posts and the issues that came from them. A post shows the state of its issues."""

    async def create(self, post_id: int, actor: Actor) -> Issue:
        """The post becomes an issue: text, picture and link are carried over. Raises PostHasIssue the second time."""
        post = await self._post(post_id, actor)
        project = await self._worked_on(post.project_id, actor)
        if number := await self.links.first_issue(project.id, post_id):
            raise PostHasIssue(f"{project.key}-{number}")
        values = {"title": post.title, "text": post.text, "image_hash": post.image_hash, "state": "backlog"}
        row = await self._add(project, values, actor, post_id=post_id)
        await self.links.link(row.id, post_id)
        await self._tell_status(project, await self.links.follow([row.id]), actor)
        return await self._one(project, row.number, actor)

    async def link(self, project_id: int, number: int, post_id: int, actor: Actor) -> Issue:
        project = await self._worked_on(project_id, actor)
        issue = await self._held(project, number)
        post = await self._post(post_id, actor)
        if post.project_id != project_id:
            raise Invalid(errors=[FieldError("post_id", "must be a post of the same project")])
        if await self.links.link(issue.id, post_id):
            if await self.links.links_of(issue.id) > MOST_LINKS:
                raise TooManyLinks(MOST_LINKS)
            await self._note(project, issue, (None, post_id), actor)
        return await self._one(project, number, actor)

    async def unlink(self, project_id: int, number: int, post_id: int, actor: Actor) -> None:
        project = await self._worked_on(project_id, actor)
        issue = await self._held(project, number)
        await self._post(post_id, actor)
        await self.links.held(issue.id)
        if not await self.links.unlink(issue.id, post_id):
            raise PostNotFound(post_id)
        await self._note(project, issue, (post_id, None), actor)

    async def _post(self, post_id: int, actor: Actor) -> models.Post:
        post = await self.posts.visible(post_id, actor)
        if post is None:
            raise PostNotFound(post_id)
        return post

    async def _note(self, project: Project, issue: models.Issue, change: Link, actor: Actor) -> None:
        """The history tells of the link, and the post's status follows."""
        await self.issues.write([{"id": issue.id}], edited=True)
        await self.changes.record({issue.id: {"post": change}}, actor.user_id)
        await self._record_updates(project, {issue.id: ["posts"]}, actor)
        touched = [post_id for post_id in change if post_id is not None]
        await self._tell_status(project, await self.links.refresh(touched), actor)
