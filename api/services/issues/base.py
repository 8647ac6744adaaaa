from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from api import access
from api.errors import IssueNotFound, NotOnTheProject, ProjectNotFound
from api.schemas.events import Change, IssueCreated, IssueUpdated, PostStatusChanged
from api.schemas.issues import Issue
from api.services.issues.shapes import issue_from_row
from db import models
from db.actor import Actor
from db.repositories.events import EventRepository
from db.repositories.images import ImageRepository
from db.repositories.issues import (
    IssueChangeRepository,
    IssueColumnRepository,
    IssuePostRepository,
    IssueRepository,
)
from db.repositories.posts import PostRepository
from db.repositories.projects import ProjectRepository

Project = Row[Any]
"""`id`, `key` and `is_worked_on`."""


@dataclass(frozen=True, slots=True)
class Repositories:
    issues: IssueRepository
    columns: IssueColumnRepository
    links: IssuePostRepository
    changes: IssueChangeRepository
    projects: ProjectRepository
    posts: PostRepository
    images: ImageRepository
    events: EventRepository


class IssueService:
    """What all writing has in common."""

    def __init__(self, repositories: Repositories) -> None:
        self.issues = repositories.issues
        self.columns = repositories.columns
        self.links = repositories.links
        self.changes = repositories.changes
        self.projects = repositories.projects
        self.posts = repositories.posts
        self.images = repositories.images
        self.events = repositories.events

    async def _seen(self, project_id: int, actor: Actor) -> Project:
        project = await self.issues.project(project_id, actor)
        if project is None:
            await access.check_section(self.projects, project_id, "issues", actor)
            raise ProjectNotFound(project_id)
        return project

    async def _worked_on(self, project_id: int, actor: Actor) -> Project:
        """For writing. Writers of one project go one after the other: numbers, places and the history depend on it."""
        project = await self._seen(project_id, actor)
        if not project.is_worked_on:
            raise NotOnTheProject(internal=f"project {project_id}")
        await self.projects.lock(project_id)
        return project

    async def _held(self, project: Project, number: int) -> models.Issue:
        rows = await self.issues.held(project.id, [number])
        if not rows:
            raise IssueNotFound(number)
        return rows[0]

    async def _one(self, project: Project, number: int, actor: Actor) -> Issue:
        shown = await self._numbered(project, [number], actor)
        if not shown:
            raise IssueNotFound(number)
        return shown[0]

    async def _numbered(self, project: Project, numbers: Sequence[int], actor: Actor) -> list[Issue]:
        return [issue_from_row(row) for row in await self.issues.numbered(project.id, numbers, actor)]

    async def _add(
        self, project: Project, values: Mapping[str, Any], actor: Actor, *, post_id: int | None = None
    ) -> models.Issue:
        """A new issue, on top of its column. Its history begins with its state, and with the post it came from."""
        number = await self.issues.next_number(project.id)
        if number is None:
            raise ProjectNotFound(project.id)
        row = models.Issue(
            **values,
            project_id=project.id,
            number=number,
            reporter_id=actor.id,
            position=await self._above(project, values["state"]),
        )
        row = await self.issues.add(row, auto_refresh=False)
        changes = {"state": (None, row.state)} | ({"post": (None, post_id)} if post_id else {})
        await self.changes.record({row.id: changes}, actor.user_id)
        await self._record(project, [IssueCreated(row.id, row.number, row.title, row.state, row.version)], actor)
        return row

    async def _record(self, project: Project, changes: Sequence[Change], actor: Actor) -> None:
        await self.events.record_all([(change, project.id) for change in changes], actor)

    async def _record_updates(self, project: Project, changed: Mapping[int, Collection[str]], actor: Actor) -> None:
        """Names of the fields by the ids of the issues."""
        updates = [
            IssueUpdated(row.id, row.number, row.title, row.state, sorted(changed[row.id]), row.version)
            for row in await self.issues.told_of(list(changed))
        ]
        await self._record(project, updates, actor)

    async def _tell_status(self, project: Project, posts: Sequence[Row[Any]], actor: Actor) -> None:
        """Tells of posts whose status has followed their issues."""
        changes = [
            PostStatusChanged(post.id, post.title, post.status, post.before, post.version)
            for post in posts
            if post.published
        ]
        await self._record(project, changes, actor)

    async def _above(self, project: Project, state: str, count: int = 1) -> float:
        """The position on top of a column for the first of so many issues, which then follow each other by 1."""
        top = await self.columns.top(project.id, state)
        return (1 if top is None else top) - count
