"""The labels a project's issues have.

/api/projects/{project_id}/labels
"""

from typing import Annotated

from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from api.cache import Cached
from api.parameters import ProjectId
from api.schemas.issues import LabelCount
from api.services.issues import IssueReader
from db.actor import Actor


class LabelController(Controller):
    path = "/projects/{project_id:int}/labels"
    tags = ("Issues",)

    @get(
        operation_id="listLabels",
        summary="Labels of a project",
        cached=Cached("issues:{project_id}"),
        opt={"errors": [404]},
    )
    async def list_labels(
        self,
        project_id: ProjectId,
        issue_reader: NamedDependency[IssueReader],
        actor: NamedDependency[Actor | None],
        limit: Annotated[int, QueryParameter(ge=1, le=1000, description="At most so many.")] = 100,
    ) -> list[LabelCount]:
        """What the project's issues are labelled with, the most used first."""
        return await issue_reader.labels(project_id, limit, actor)
