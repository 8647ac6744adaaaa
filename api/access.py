"""Who sees a section of a project, and what `[access]` lets people do where a guard cannot know it."""

from typing import Protocol

from api.errors import (
    Forbidden,
    ProjectNotFound,
    PublishingRefused,
    SectionNotFound,
    SignUpClosed,
    Unauthenticated,
)
from api.who import Publishers, SignUp, Who
from db.actor import Actor
from db.sections import Section


class SeesSection(Protocol):
    async def sees_section(self, project_id: int, section: Section, actor: Actor | None, /) -> bool | None:
        """None: the actor must not even know of the project."""
        ...


def allows(who: Who, actor: Actor | None) -> bool:
    if who == "anyone":
        return True
    return actor is not None and actor.user_id is not None and (who == "users" or actor.is_admin)


def check(who: Who, actor: Actor | None) -> None:
    """Raises Unauthenticated or Forbidden. A guard cannot do it where the project decides as well."""
    if allows(who, actor):
        return
    if actor is None or actor.user_id is None:
        raise Unauthenticated(headers={"WWW-Authenticate": "Bearer"})
    raise Forbidden(internal="admins only")


def check_publishing(publishers: Publishers, actor: Actor) -> None:
    """Whether the actor may make a project public. Raises PublishingRefused."""
    if not allows(publishers, actor):
        raise PublishingRefused


def check_sign_up(sign_up: SignUp, *, has_invitation: bool) -> None:
    """Raises SignUpClosed."""
    if sign_up == "nobody" or (sign_up == "invited" and not has_invitation):
        raise SignUpClosed(sign_up)


async def check_section(projects: SeesSection, project_id: int, section: Section, actor: Actor | None) -> None:
    """Repositories leave out what is hidden anyway; this says why.

    Raises:
        ProjectNotFound: the actor must not know that the project exists
        SectionNotFound: the actor sees the project, but this section is for its members
    """
    sees = await projects.sees_section(project_id, section, actor)
    if sees is None:
        raise ProjectNotFound(project_id)
    if not sees:
        raise SectionNotFound(project_id, section)
