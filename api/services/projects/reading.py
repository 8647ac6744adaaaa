"""Projects as they are read."""

from collections.abc import Sequence
from typing import Any

from api import pagination
from api.errors import ProjectNotFound
from api.schemas.projects import Project, ProjectVisibility
from db.actor import Actor
from db.repositories import project_lists
from db.repositories.project_lists import ListScope
from db.repositories.sections import viewer_values
from db.statements import Reads

VISIBILITY = slice(7, 11)
"""Where the sections' columns stand in a row of `PUBLIC`."""


class ProjectReader:
    """Lists of projects, and single ones. Without a session, by statements that are made once."""

    def __init__(self, reads: Reads) -> None:
        self.reads = reads

    async def list(self, limit: int, offset: int, actor: Actor | None, *, everything: bool) -> Sequence[Project]:
        """As many as fit: what belongs to a signed-in actor, the first project for others. Or all the actor sees."""
        statement = project_lists.listed("all" if everything else _own_scope(actor))
        rows = await self.reads.rows(statement, {"limit": limit, "offset": offset, **viewer_values(actor)})
        projects = [project_from_row(row) for row in rows]
        return pagination.fit(projects, letters=sum(len(project.description) for project in projects))

    async def get(self, project: int | str, actor: Actor | None) -> Project:
        """By number or slug."""
        statement = project_lists.one_project("id" if isinstance(project, int) else "slug")
        rows = await self.reads.rows(statement, {"project": project, **viewer_values(actor)})
        if not rows:
            raise ProjectNotFound(project)
        return project_from_row(rows[0])


def project_from_row(row: Sequence[Any]) -> Project:
    """Of the columns of `PUBLIC`, and the viewer's role."""
    *stored, is_listed, created_at, updated_at, my_role = row
    visibility = ProjectVisibility(*stored[VISIBILITY])
    values = [*stored[: VISIBILITY.start], visibility, is_listed, my_role, created_at, updated_at]
    return Project(*values)


def _own_scope(actor: Actor | None) -> ListScope:
    if actor is None or actor.user_id is None:
        return "first"
    return "own or nobody's" if actor.is_admin else "own"
