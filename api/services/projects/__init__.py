from typing import Any

from msgspec import UNSET, structs
from sqlalchemy import Row

from api.errors import FirstProjectStays, KeyTaken, NotTheOwner, ProjectNotFound
from api.schemas.events import ProjectCreated, ProjectDeleted, ProjectUpdated
from api.schemas.projects import Project, ProjectCreate, ProjectUpdate
from api.services.projects.names import free_slug, keys_for, slug_stem
from db.actor import Actor
from db.limits import FIRST_PROJECT
from db.repositories.events import EventRepository
from db.repositories.projects import ProjectRepository


class ProjectService:
    """Projects: their owner and the admins manage them; for who does not see one there is none."""

    def __init__(self, projects: ProjectRepository, events: EventRepository) -> None:
        self.projects = projects
        self.events = events

    async def list(self, actor: Actor | None, *, everything: bool) -> list[Project]:
        return [as_project(row) for row in await self.projects.listed(actor, everything=everything)]

    async def get(self, project: int | str, actor: Actor | None) -> Project:
        """By number or slug."""
        row = await self.projects.seen(project, actor)
        if row is None:
            raise ProjectNotFound(project)
        return as_project(row)

    async def create(self, new: ProjectCreate, owner: Actor) -> Project:
        name = new.name.strip()
        await self.projects.reserve_names()
        values = {
            "name": name,
            "description": new.description,
            "is_public": new.is_public,
            "key": new.key.upper() if new.key else await self._free_key(name),
            "slug": await self._free_slug(name),
        }
        made = as_project(await self.projects.start(values, owner))
        await self.events.record(ProjectCreated(made.id, made.name, made.is_public), project_id=made.id, actor=owner)
        return made

    async def update(self, project_id: int, changes: ProjectUpdate, actor: Actor) -> Project:
        project = await self._managed(project_id, actor)
        values = {name: value for name, value in structs.asdict(changes).items() if value is not UNSET}
        if "name" in values:
            values["name"] = values["name"].strip()
        if "key" in values:
            values["key"] = values["key"].upper()
            await self.projects.reserve_names()
        if all(getattr(project, name) == value for name, value in values.items()):
            return project
        await self.projects.change(project_id, values)
        made = await self.get(project_id, actor)
        await self.events.record(ProjectUpdated(made.id, made.name, made.is_public), project_id=made.id, actor=actor)
        return made

    async def delete(self, project_id: int, actor: Actor) -> None:
        await self._managed(project_id, actor)
        if project_id == FIRST_PROJECT:
            raise FirstProjectStays
        await self.projects.remove(project_id)
        await self.events.record(ProjectDeleted(project_id), project_id=project_id, actor=actor)

    async def _managed(self, project_id: int, actor: Actor) -> Project:
        project = await self.get(project_id, actor)
        if project.my_role != "owner" and not actor.is_admin:
            raise NotTheOwner(internal=f"project {project_id}")
        return project

    async def _free_key(self, name: str) -> str:
        """The first of the name's keys that no project has. Raises KeyTaken when half a million are gone."""
        for keys in keys_for(name):
            taken = await self.projects.taken_keys(keys)
            free = [key for key in keys if key not in taken]
            if free:
                return free[0]
        raise KeyTaken

    async def _free_slug(self, name: str) -> str:
        stem = slug_stem(name)
        return free_slug(stem, await self.projects.taken_slugs(stem))


def as_project(row: Row[Any]) -> Project:
    return Project(
        row.id,
        row.name,
        row.description,
        row.key,
        row.slug,
        row.owner_id,
        row.is_public,
        row.my_role,
        row.created_at,
        row.updated_at,
    )
