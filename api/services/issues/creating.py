"""Issues as they are created."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from sqlalchemy.ext.asyncio import AsyncSession

from api import access
from api.batches import Batches
from api.errors import AssigneeUnknown, ImageUnknown, NotOnTheProject
from api.schemas.issues import PRIORITIES, Issue, IssueCreate
from api.services.issues.shapes import as_person
from api.services.issues.values import tidy
from db.actor import Actor
from db.repositories.new_issues import CreatedIssue, NewIssue
from db.repositories.projects import ProjectRepository

Begin = Callable[[], AbstractAsyncContextManager[AsyncSession]]
"""Begins a transaction that ends with the block."""

TokenCheck = Callable[[str, str], bool]
"""Whether a token was made for the upload of the picture with this hash."""


class IssueCreator:
    """Creates issues; those of one project that arrive together by one statement."""

    def __init__(self, batches: Batches[NewIssue, CreatedIssue], begin: Begin, *, is_upload_token: TokenCheck) -> None:
        self.batches = batches
        self.begin = begin
        self.is_upload_token = is_upload_token

    async def create(self, project_id: int, new: IssueCreate, author: Actor) -> Issue:
        """Create an issue on top of its column.

        Raises:
            ProjectNotFound, SectionNotFound: The author does not see the project or its issues.
            NotOnTheProject: The author sees them, but does not work on the project.
            ImageUnknown: There is no such picture, or the author may not attach it.
            AssigneeUnknown: The assignee does not work on the project.
        """
        token, image_hash = new.image_token, new.image_hash
        row = NewIssue(
            project_id,
            author,
            new.title,
            new.text,
            image_hash,
            has_upload_token=bool(token and image_hash and self.is_upload_token(token, image_hash)),
            state=new.state,
            priority=PRIORITIES.index(new.priority),
            assignee_id=new.assignee_id,
            labels=tidy(new.labels),
            due_date=new.due_date,
        )
        created = await self.batches.ask(row)
        if not created.is_member:
            async with self.begin() as session:
                projects = ProjectRepository(session=session, wrap_exceptions=False)
                await access.check_section(projects, project_id, "issues", author)
            raise NotOnTheProject(internal=f"project {project_id}")
        if not created.has_picture:
            raise ImageUnknown(image_hash or "")
        if not created.has_assignee:
            raise AssigneeUnknown
        return _issue_from(new, row, created)


def _issue_from(new: IssueCreate, row: NewIssue, created: CreatedIssue) -> Issue:
    if created.id is None:
        raise RuntimeError("an issue that passed all checks was not created")
    return Issue(
        created.id,
        row.project_id,
        created.number,
        f"{created.project_key}-{created.number}",
        new.title,
        new.text,
        new.image_hash,
        created.image_width,
        created.image_height,
        new.state,
        new.priority,
        as_person(new.assignee_id, created.assignee_name),
        list(row.labels),
        new.due_date,
        created.position,
        [],
        0,
        created.version,
        created.created_at,
        created.updated_at,
    )
