from msgspec import UNSET, structs

from api import access
from api.errors import FirstProjectStays, Forbidden, KeyTaken, NotTheOwner, ProjectNotFound
from api.schemas.events import ProjectCreated, ProjectDeleted, ProjectUpdated
from api.schemas.projects import Project, ProjectCreate, ProjectUpdate, ProjectVisibility, ProjectVisibilityUpdate
from api.services.projects.names import free_slug, keys_for, random_slug, slug_stem
from api.services.projects.reading import ProjectReader, project_from_row
from api.who import Publishers
from db.actor import Actor
from db.limits import FIRST_PROJECT
from db.repositories.events import EventRepository
from db.repositories.projects import ProjectRepository
from db.sections import SECTIONS, EventSection

__all__ = ["ProjectReader", "ProjectService"]


class ProjectService:
    """Projects: their owner and the admins manage them; for who does not see one there is none.

    Nor do keys and slugs tell of it: they depend on what their project's owner sees, and on chance.
    """

    def __init__(self, projects: ProjectRepository, events: EventRepository, *, publishers: Publishers) -> None:
        self.projects = projects
        self.events = events
        self.publishers = publishers

    async def get(self, project: int | str, actor: Actor | None) -> Project:
        """By number or slug."""
        row = await self.projects.seen(project, actor)
        if row is None:
            raise ProjectNotFound(project)
        return project_from_row(row)

    async def create(self, new: ProjectCreate, owner: Actor) -> Project:
        """Raises PublishingRefused and KeyTaken."""
        is_public = owner.is_admin if new.is_public is None else new.is_public
        if is_public:
            access.check_publishing(self.publishers, owner)
        await self.projects.reserve_names()
        values = {
            "name": new.name,
            "description": new.description,
            "is_public": is_public,
            "is_listed": is_public and owner.is_admin,
            **_visibility_columns(ProjectVisibility() if new.visibility is UNSET else new.visibility),
            "key": await self._own_key(new.key, owner) if new.key else await self._free_key(new.name, owner),
            "slug": await self._free_slug(new.name, owner),
        }
        made = project_from_row(await self.projects.start(values, owner))
        await self.events.record(ProjectCreated(made.id, made.name, made.is_public), project_id=made.id, actor=owner)
        return made

    async def update(self, project_id: int, changes: ProjectUpdate, actor: Actor) -> Project:
        """Raises PublishingRefused and KeyTaken."""
        await self.projects.lock(project_id)  # or of two who open a part of it each, nobody would see that it opens
        project = await self._managed(project_id, actor)
        values = {name: value for name, value in structs.asdict(changes).items() if value is not UNSET}
        if visibility := values.pop("visibility", None):
            values |= _visibility_columns(visibility)
        if "key" in values:
            values["key"] = values["key"].upper()
        if values.get("is_public") and not project.is_public:
            access.check_publishing(self.publishers, actor)
            values.setdefault("is_listed", actor.is_admin)
        before = structs.asdict(project) | _visibility_columns(project.visibility)
        values = {name: value for name, value in values.items() if before[name] != value}
        if not values:
            return project
        if values.get("is_listed") and not actor.is_admin:
            raise Forbidden("Only admins list a project for everybody.", "is_listed")
        if values.get("is_public") or "key" in values:
            await self.projects.reserve_names()
        if "key" in values:
            await self._own_key(values["key"], actor)
        await self.projects.change(project_id, values)
        made = await self.get(project_id, actor)
        if opened := _public_sections(made) - _public_sections(project):
            await self.events.raise_floors(project_id, sorted(opened))
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

    async def _own_key(self, key: str, owner: Actor) -> str:
        """As it is stored. Raises KeyTaken if a project has it that the owner sees."""
        key = key.upper()
        if await self.projects.taken_keys([key], owner):
            raise KeyTaken
        return key

    async def _free_key(self, name: str, owner: Actor) -> str:
        """The first of the name's keys that no project has which the owner sees.

        Raises KeyTaken when half a million are gone.
        """
        for keys in keys_for(name):
            taken = await self.projects.taken_keys(keys, owner)
            free = [key for key in keys if key not in taken]
            if free:
                return free[0]
        raise KeyTaken

    async def _free_slug(self, name: str, owner: Actor) -> str:
        """The name, with a number behind if it is taken; for those who do not see every project, with a random end."""
        stem = slug_stem(name)
        taken = await self.projects.taken_slugs(stem)
        return free_slug(stem, taken) if owner.is_admin else random_slug(stem, taken)


def _visibility_columns(visibility: ProjectVisibility | ProjectVisibilityUpdate) -> dict[str, str]:
    chosen = structs.asdict(visibility)
    return {f"{section}_visibility": chosen[section] for section in SECTIONS if chosen[section] is not UNSET}


def _public_sections(project: Project) -> set[EventSection]:
    if not project.is_public:
        return set()
    chosen = structs.asdict(project.visibility)
    return {"project", *(section for section in SECTIONS if chosen[section] == "everyone")}
