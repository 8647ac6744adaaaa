"""Items as they are created."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from msgspec import UNSET
from sqlalchemy.ext.asyncio import AsyncSession

from api import access
from api.batches import Batches
from api.errors import NotOnTheProject, ProjectNotFound
from api.schemas.authors import Author
from api.schemas.items import Item, ItemCreate
from api.services.items import metadata
from api.who import Who
from db.actor import Actor
from db.limits import ANONYMOUS
from db.repositories.new_items import CreatedItem, NewItem
from db.repositories.projects import ProjectRepository

Begin = Callable[[], AbstractAsyncContextManager[AsyncSession]]
"""Begins a transaction that ends with the block."""


class ItemCreator:
    """Creates items; those of one project that arrive together by one statement."""

    def __init__(self, batches: Batches[NewItem, CreatedItem], begin: Begin, *, writers: Who) -> None:
        self.batches = batches
        self.begin = begin
        self.writers = writers

    async def create(self, new: ItemCreate, author: Actor) -> Item:
        """Create an item at the end of the project's line, and so at the end of its column.

        Raises:
            Invalid: The metadata cannot be stored.
            ProjectNotFound, SectionNotFound, NotOnTheProject, Unauthenticated, Forbidden: see `check_proposing`.
        """
        metadata.check(new.metadata)
        status = None if new.status is UNSET else new.status
        is_allowed = access.allows(self.writers, author)
        row = NewItem(new.project_id, author, new.name, new.description, status, new.metadata, is_allowed)
        created = await self.batches.ask(row)
        if created.id is None:
            async with self.begin() as session:
                projects = ProjectRepository(session=session, wrap_exceptions=False)
                await check_proposing(projects, new.project_id, author, self.writers)
            raise ProjectNotFound(new.project_id)  # it was closed when this was tried, and is not any more
        return Item(
            created.id,
            new.name,
            new.description,
            created.status,
            created.details,
            new.project_id,
            Author.from_record(created.author, ANONYMOUS),
            created.position,
            [],
            created.created_at,
            created.updated_at,
        )


async def check_proposing(projects: ProjectRepository, project_id: int, actor: Actor | None, writers: Who) -> None:
    """Check what somebody who does not work on the project may do there.

    Raises:
        ProjectNotFound, SectionNotFound: The actor does not see the project or its roadmap.
        NotOnTheProject: Nobody but its members sees the roadmap, so nobody else proposes anything.
        Unauthenticated, Forbidden: `[access]` does not let the actor propose items.
    """
    project = await projects.visible(project_id, actor)
    if project is None:
        raise ProjectNotFound(project_id)
    if not project.has_public_roadmap:
        await access.check_section(projects, project_id, "roadmap", actor)
        raise NotOnTheProject(internal=f"project {project_id}")
    access.check(writers, actor)
