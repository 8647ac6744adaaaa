from typing import Any, Literal

from sqlalchemy import Row

from api import access
from api.errors import CommentNotFound, NotTheAuthor, ProjectNotFound
from api.schemas.comments import Comment, CommentUpdate
from api.schemas.events import Change, CommentDeleted, CommentUpdated
from api.services.comments.reading import comment_from_row
from api.who import Who
from db import models
from db.actor import Actor
from db.repositories.comments import CommentRepository, Subject
from db.repositories.events import EventRepository
from db.repositories.projects import ProjectRepository


class CommentService:
    """Who writes comments: where everybody sees posts or issues `[access]` decides, else whoever sees them.

    An author changes a comment as long as they could write it now, and may always delete it; who works on the project
    may delete it, too.
    """

    def __init__(
        self,
        comments: CommentRepository,
        projects: ProjectRepository,
        events: EventRepository,
        *,
        writers: Who,
    ) -> None:
        self.comments = comments
        self.projects = projects
        self.events = events
        self.writers = writers

    async def update(self, comment_id: int, changes: CommentUpdate, actor: Actor | None) -> Comment:
        row, about = await self._held(comment_id, actor)
        if actor is None or row.author_id != actor.id:
            raise NotTheAuthor(internal=f"comment {comment_id}")
        await self._check_access(about.project_id, _subject(row).section, actor)
        if row.text != changes.text:
            await self.comments.edit(comment_id, changes.text)
            await self._record(CommentUpdated(row.id, row.post_id, about.number, row.parent_id), about, actor)
        return comment_from_row(await self.comments.shown(comment_id))

    async def delete(self, comment_id: int, actor: Actor | None) -> None:
        row, about = await self._held(comment_id, actor)
        is_own = actor is not None and row.author_id == actor.id
        if not is_own and not await self.projects.works_on(about.project_id, actor):
            raise NotTheAuthor(internal=f"comment {comment_id}")
        gone = row.id, row.post_id, about.number, row.parent_id
        await self.comments.remove(row)
        counted = await self.comments.counted(_subject(row), -1)
        if counted is not None:
            await self._record(CommentDeleted(*gone, counted.comment_count, counted.version), counted, actor)

    async def _record(self, change: Change, about: Row[Any], actor: Actor | None) -> None:
        if about.is_shown:
            await self.events.record(change, project_id=about.project_id, actor=actor)

    async def _check_access(self, project_id: int, section: Literal["posts", "issues"], actor: Actor) -> None:
        project = await self.projects.visible(project_id, actor)
        if project is None:
            raise ProjectNotFound(project_id)
        if project.has_public_posts if section == "posts" else project.has_public_issues:
            access.check(self.writers, actor)

    async def _held(self, comment_id: int, actor: Actor | None) -> tuple[models.Comment, Row[Any]]:
        """For changing it, with the post or issue it belongs to, which is locked."""
        seen = await self.comments.visible(comment_id, actor)
        if seen is None:
            raise CommentNotFound(comment_id)
        about = await self.comments.lock(_subject(seen))
        row = await self.comments.held(comment_id)
        if row is None or about is None:
            raise CommentNotFound(comment_id)
        return row, about


def _subject(comment: models.Comment) -> Subject:
    if comment.post_id is not None:
        return Subject(models.Post, comment.post_id)
    return Subject(models.Issue, comment.issue_id or 0)  # one of the two is there: ck_comments_one_subject
