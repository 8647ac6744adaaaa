from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row

from api import access, pagination
from api.errors import FirstProjectStays, MemberNotFound, NotTheOwner, OwnerStays, ProjectNotFound
from api.schemas.events import Change, IssueUpdated, MemberLeft, MemberRoleChanged
from api.schemas.members import Member
from db.actor import Actor, ProjectRole
from db.limits import FIRST_PROJECT
from db.repositories import project_lists
from db.repositories.events import EventRepository
from db.repositories.grants import GrantRepository
from db.repositories.members import MemberRepository
from db.repositories.projects import ProjectRepository
from db.repositories.sections import SectionReader, viewer_values
from db.statements import Reads


class MemberReader:
    """Who belongs to a project, without a session."""

    def __init__(self, reads: Reads) -> None:
        self.reads = reads
        self.sections = SectionReader(reads)

    async def list(self, project_id: int, limit: int, offset: int, actor: Actor | None) -> Sequence[Member]:
        """As many as fit."""
        values = {"project_id": project_id, "limit": limit, "offset": offset, **viewer_values(actor)}
        rows = await self.reads.rows(project_lists.members(), values)
        if not rows:  # perhaps there is no such project
            await access.check_section(self.sections, project_id, "members", actor)
        return pagination.fit([Member(*row) for row in rows], letters=sum(len(name) for _, name, _ in rows))


class MemberService:
    """Who belongs to a project. One person owns it, except the first project, which belongs to the admins."""

    def __init__(
        self, members: MemberRepository, projects: ProjectRepository, grants: GrantRepository, events: EventRepository
    ) -> None:
        self.members = members
        self.projects = projects
        self.grants = grants
        self.events = events

    async def set_role(self, project_id: int, user_id: int, role: ProjectRole, actor: Actor) -> Member:
        await self._managed(project_id, actor)
        member = await self._member(project_id, user_id)
        if member.role == role:
            return member
        if role == "owner" and project_id == FIRST_PROJECT:
            raise FirstProjectStays
        if member.role == "owner":
            raise OwnerStays
        changes: list[Change] = [MemberRoleChanged(user_id, role)]
        if role == "owner":
            former = await self.members.hand_over(project_id, user_id)
            await self.grants.end_unauthorized(former)
            changes += [MemberRoleChanged(each, "member") for each in former]
        else:
            await self.members.set_role(project_id, user_id, role)
        if role == "viewer":
            changes += await self._unassigned(project_id, user_id, actor)
        await self._record(project_id, changes, actor)
        return Member(user_id, member.name, role)

    async def remove(self, project_id: int, user_id: int, actor: Actor) -> None:
        """By those who manage it, or by the member itself, who leaves. Issues lose the assignee."""
        if user_id == actor.user_id:
            await self._seen(project_id, actor)
        else:
            await self._managed(project_id, actor)
        member = await self._member(project_id, user_id)
        if member.role == "owner":
            raise OwnerStays
        await self.members.leave(project_id, user_id)
        unassigned = await self._unassigned(project_id, user_id, actor)
        await self._record(project_id, [MemberLeft(user_id), *unassigned], actor)

    async def _unassigned(self, project_id: int, user_id: int, actor: Actor) -> Sequence[Change]:
        rows = await self.members.unassign(project_id, user_id, actor)
        return [IssueUpdated(row.id, row.number, row.title, row.state, ["assignee"], row.version) for row in rows]

    async def _record(self, project_id: int, changes: Sequence[Change], actor: Actor) -> None:
        await self.events.record_all([(change, project_id) for change in changes], actor)

    async def _seen(self, project_id: int, actor: Actor) -> Row[Any]:
        """Locked first: what is read then holds until the end. Who does not see the members does not change them."""
        await self.projects.lock(project_id)
        await access.check_section(self.projects, project_id, "members", actor)
        project = await self.projects.seen(project_id, actor)
        if project is None:
            raise ProjectNotFound(project_id)
        return project

    async def _managed(self, project_id: int, actor: Actor) -> None:
        project = await self._seen(project_id, actor)
        if project.my_role != "owner" and not actor.is_admin:
            raise NotTheOwner(internal=f"project {project_id}")

    async def _member(self, project_id: int, user_id: int) -> Member:
        row = await self.members.one(project_id, user_id)
        if row is None:
            raise MemberNotFound(user_id)
        return as_member(row)


def as_member(row: Row[Any]) -> Member:
    return Member(*row)
