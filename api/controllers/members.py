"""Members: who belongs to a project, and as what.

/api/projects/{project_id}/members, /api/projects/{project_id}/members/{user_id}
"""

from typing import Annotated

from litestar import Controller, delete, get, put
from litestar.di import NamedDependency
from litestar.params import JSONBody, QueryParameter

from api.cache import Cached
from api.guards import signed_in
from api.parameters import ProjectId, number_of
from api.schemas.members import Member, MemberChange
from api.schemas.numbers import INT64_MAX
from api.services.members import MemberReader, MemberService
from db.actor import Actor

UserId = Annotated[int, number_of("member's account")]


class MemberController(Controller):
    path = "/projects/{project_id:int}/members"
    tags = ("Projects",)

    @get(operation_id="listMembers", summary="List members", cached=Cached("members"), opt={"errors": [404]})
    async def list_members(
        self,
        project_id: ProjectId,
        member_reader: NamedDependency[MemberReader],
        actor: NamedDependency[Actor | None],
        limit: Annotated[int, QueryParameter(ge=1, le=1000, description="Members at the most.")] = 1000,
        offset: Annotated[int, QueryParameter(ge=0, le=INT64_MAX, description="Skips as many.")] = 0,
    ) -> list[Member]:
        """Everybody who belongs to the project, the owner first. For those who can see the project.

        A response has about a megabyte at the most. Where there may be more members, go on with `offset`.
        """
        return list(await member_reader.list(project_id, limit, offset, actor))

    @put(
        "/{user_id:int}",
        operation_id="setMember",
        summary="Change a member's role",
        guards=[signed_in],
        opt={"errors": [401, 403, 404, 409]},
    )
    async def set_member(
        self,
        project_id: ProjectId,
        user_id: UserId,
        data: JSONBody[MemberChange],
        members: NamedDependency[MemberService],
        author: NamedDependency[Actor],
    ) -> Member:
        """Role `owner` hands the project over. A viewer is taken off the issues it had. Owner and admins may."""
        return await members.set_role(project_id, user_id, data.role, author)

    @delete(
        "/{user_id:int}",
        operation_id="removeMember",
        summary="Remove a member",
        guards=[signed_in],
        opt={"errors": [401, 403, 404, 409]},
    )
    async def remove_member(
        self,
        project_id: ProjectId,
        user_id: UserId,
        members: NamedDependency[MemberService],
        author: NamedDependency[Actor],
    ) -> None:
        """The project's issues lose the assignee. Owner and admins may, and members may leave; an owner cannot."""
        await members.remove(project_id, user_id, author)
