"""Projects: what posts, issues and roadmap items belong to.

/api/projects, /api/projects/{project_id}, /api/projects/by-slug/{slug}
"""

from typing import Annotated

from litestar import Controller, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import JSONBody, PathParameter, QueryParameter

from api.cache import Cached
from api.guards import rate_limit, signed_in
from api.parameters import ProjectId
from api.schemas.numbers import INT64_MAX
from api.schemas.projects import Project, ProjectCreate, ProjectUpdate
from api.services.projects import ProjectReader, ProjectService
from db.actor import Actor


class ProjectController(Controller):
    path = "/projects"
    tags = ("Projects",)

    @get(operation_id="listProjects", summary="List projects", cached=Cached("projects", per="user"))
    async def list_projects(
        self,
        project_reader: NamedDependency[ProjectReader],
        actor: NamedDependency[Actor | None],
        everything: Annotated[
            bool, QueryParameter(name="all", description="Every project the caller can see, public ones too.")
        ] = False,
        limit: Annotated[int, QueryParameter(ge=1, le=1000, description="At most so many.")] = 1000,
        offset: Annotated[int, QueryParameter(ge=0, le=INT64_MAX, description="Leaves out the first so many.")] = 0,
    ) -> list[Project]:
        """The caller's own projects and those it is a member of; without an account the first project, if public.

        No more are sent at a time than make about a megabyte: where there may be more, go on with `offset`.
        """
        return list(await project_reader.list(limit, offset, actor, everything=everything))

    @post(
        operation_id="createProject",
        summary="Create a project",
        guards=[signed_in, rate_limit("projects")],
        opt={"errors": [401, 403, 409, 429]},
    )
    async def create_project(
        self, data: JSONBody[ProjectCreate], projects: NamedDependency[ProjectService], author: NamedDependency[Actor]
    ) -> Project:
        """The caller becomes its owner. Key and slug are made from the name; a key that is taken is a conflict.

        It is private, unless an admin makes it or `[access]` lets users make public ones.
        """
        return await projects.create(data, author)

    @get(
        "/{project_id:int}",
        operation_id="getProject",
        summary="Read a project",
        cached=Cached("projects", per="user"),
        opt={"errors": [404]},
    )
    async def get_project(
        self,
        project_id: ProjectId,
        project_reader: NamedDependency[ProjectReader],
        actor: NamedDependency[Actor | None],
    ) -> Project:
        """One project; a private one is there for its members and admins only."""
        return await project_reader.get(project_id, actor)

    @get(
        "/by-slug/{slug:str}",
        operation_id="getProjectBySlug",
        summary="Read a project by its slug",
        cached=Cached("projects", per="user"),
        opt={"errors": [404]},
    )
    async def get_project_by_slug(
        self,
        slug: Annotated[str, PathParameter(max_length=100, description="The slug, as addresses hold it.")],
        project_reader: NamedDependency[ProjectReader],
        actor: NamedDependency[Actor | None],
    ) -> Project:
        """The same as by number."""
        return await project_reader.get(slug, actor)

    @patch(
        "/{project_id:int}",
        operation_id="updateProject",
        summary="Change a project",
        guards=[signed_in],
        opt={"errors": [401, 403, 404, 409]},
    )
    async def update_project(
        self,
        project_id: ProjectId,
        data: JSONBody[ProjectUpdate],
        projects: NamedDependency[ProjectService],
        author: NamedDependency[Actor],
    ) -> Project:
        """Changes what is given and leaves the rest. Its owner and admins may; who makes it public says `[access]`."""
        return await projects.update(project_id, data, author)

    @delete(
        "/{project_id:int}",
        operation_id="deleteProject",
        summary="Delete a project",
        guards=[signed_in],
        opt={"errors": [401, 403, 404, 409]},
    )
    async def delete_project(
        self, project_id: ProjectId, projects: NamedDependency[ProjectService], author: NamedDependency[Actor]
    ) -> None:
        """Deletes the project with everything in it. Its owner and admins may; the first project stays for ever."""
        await projects.delete(project_id, author)
