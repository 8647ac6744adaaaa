"""Who may be told of a batch of events, as it is at this moment."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api.principal import Credential, Principal
from db.repositories.projects import ProjectRepository
from db.repositories.users import UserRepository

NOBODY: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Audience:
    projects: Mapping[int, frozenset[int] | None]
    """Who sees each project; None: everybody. One that is gone is for admins."""
    active: Mapping[Credential, bool]
    """What stands for an active account still, and whether it is an admin's. Empty where all is for everybody."""

    def includes(self, principal: Principal | None, project_id: int | None) -> bool:
        people = NOBODY if project_id is None else self.projects.get(project_id, NOBODY)
        if people is None:
            return True
        if principal is None or principal.credential is None:
            return False
        is_admin = self.active.get(principal.credential)
        return is_admin is not None and (principal.user_id in people or (is_admin and principal.is_admin))


async def audience_of(
    session: AsyncSession, project_ids: Collection[int | None], credentials: Collection[Credential]
) -> Audience:
    """Asked after the events were read, so that nobody is told of what was closed to them in or before these."""
    numbers = {project_id for project_id in project_ids if project_id is not None}
    projects = await ProjectRepository(session=session, wrap_exceptions=False).audiences(numbers) if numbers else {}
    if all(project_id is not None and projects.get(project_id, NOBODY) is None for project_id in project_ids):
        return Audience(projects, {})
    users = UserRepository(session=session, wrap_exceptions=False)
    session_ids = [each for each in credentials if isinstance(each, UUID)]
    key_ids = [each for each in credentials if isinstance(each, int)]
    return Audience(projects, await users.active(session_ids, key_ids))
