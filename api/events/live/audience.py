"""Who may be told of a batch of events, as it is at this moment."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from db.actor import Actor
from db.repositories.projects import ProjectRepository
from db.repositories.users import UserRepository

NOBODY: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Audience:
    projects: Mapping[int, frozenset[int] | None]
    """Who sees each project; None: everybody. One that is gone is for admins."""
    active: Mapping[int, bool]
    """Active users, and whether they are admins. Left empty where everything is for everybody."""

    def includes(self, actor: Actor | None, project_id: int | None) -> bool:
        people = NOBODY if project_id is None else self.projects.get(project_id, NOBODY)
        if people is None:
            return True
        if actor is None or actor.user_id is None:
            return False
        is_admin = self.active.get(actor.user_id)
        return is_admin is not None and (actor.user_id in people or (is_admin and actor.is_admin))


async def audience_of(
    session: AsyncSession, project_ids: Collection[int | None], user_ids: Collection[int]
) -> Audience:
    """Asked after the events were read, so that nobody is told of what was closed to them in or before these."""
    numbers = {project_id for project_id in project_ids if project_id is not None}
    projects = await ProjectRepository(session=session, wrap_exceptions=False).audiences(numbers) if numbers else {}
    if all(project_id is not None and projects.get(project_id, NOBODY) is None for project_id in project_ids):
        return Audience(projects, {})
    users = UserRepository(session=session, wrap_exceptions=False)
    return Audience(projects, await users.active(user_ids) if user_ids else {})
