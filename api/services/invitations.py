import secrets
from datetime import timedelta

from api.errors import AlreadyMember, InvitationNotFound, NotTheOwner, ProjectNotFound, TooManyInvitations
from api.schemas.events import MemberJoined
from api.schemas.invitations import (
    Invitation,
    InvitationAccepted,
    InvitationCreate,
    InvitationCreated,
    InvitationPreview,
)
from db.actor import Actor
from db.repositories.events import EventRepository
from db.repositories.invitations import InvitationRepository
from db.repositories.members import MemberRepository
from db.repositories.projects import ProjectRepository

INVITATION_TTL = timedelta(days=7)
ENDED_KEPT_FOR = timedelta(days=30)
"""After that an invitation that was accepted, revoked or has expired is deleted."""
INVITATIONS_MAX = 100
"""Open ones of a project."""
TOKEN_BYTES = 32


class InvitationService:
    """One-time links to projects: owners and admins create them, whoever is signed in accepts one, once.

    Nothing here depends on an e-mail address: whether an address has an account is nobody's business.
    """

    def __init__(
        self,
        invitations: InvitationRepository,
        members: MemberRepository,
        projects: ProjectRepository,
        events: EventRepository,
        *,
        site_url: str,
    ) -> None:
        self.invitations = invitations
        self.members = members
        self.projects = projects
        self.events = events
        self.site_url = site_url

    async def create(self, project_id: int, new: InvitationCreate, actor: Actor) -> InvitationCreated:
        user_id = await self._check_manager(project_id, actor)
        await self.invitations.delete_ended(project_id, ENDED_KEPT_FOR)
        if await self.invitations.count_open(project_id) >= INVITATIONS_MAX:
            raise TooManyInvitations(INVITATIONS_MAX)
        token = secrets.token_urlsafe(TOKEN_BYTES)
        number, created_at, expires_at = await self.invitations.create(
            project_id, new.role, token, user_id, INVITATION_TTL
        )
        # The fragment of a URL is never sent to a server, so the token is in no access log.
        url = f"{self.site_url}/join#{token}"
        return InvitationCreated(number, new.role, url, token, created_at, expires_at)

    async def list(self, project_id: int, actor: Actor) -> list[Invitation]:
        await self._check_manager(project_id, actor)
        return [Invitation(*row) for row in await self.invitations.list_open(project_id)]

    async def revoke(self, project_id: int, invitation_id: int, actor: Actor) -> None:
        await self._check_manager(project_id, actor)
        if not await self.invitations.revoke(project_id, invitation_id):
            raise InvitationNotFound(internal=f"invitation {invitation_id}")

    async def preview(self, token: str) -> InvitationPreview:
        found = await self.invitations.find_open(token)
        if found is None:
            raise InvitationNotFound
        return InvitationPreview(found.project_name, found.role, found.expires_at)

    async def accept(self, token: str, user_id: int, actor: Actor) -> InvitationAccepted:
        """Join with the role of the invitation.

        Raises AlreadyMember, and leaves the invitation as it is: it neither raises nor lowers a role.
        """
        found = await self.invitations.find_open(token)
        if found is None:
            raise InvitationNotFound
        await self.projects.lock(found.project_id)  # or its owner changes between here and the commit
        if await self.members.one(found.project_id, user_id) is not None:
            raise AlreadyMember
        if not await self.invitations.claim(found.id, user_id):
            raise InvitationNotFound
        await self.members.join(found.project_id, user_id, found.role)
        await self.events.record(MemberJoined(user_id, found.role), project_id=found.project_id, actor=actor)
        return InvitationAccepted(found.project_id, found.project_slug, found.project_name, found.role)

    async def _check_manager(self, project_id: int, actor: Actor) -> int:
        """The user id of an actor who manages the project, which stays locked. Raises ProjectNotFound, NotTheOwner."""
        await self.projects.lock(project_id)
        project = await self.projects.seen(project_id, actor)
        if project is None:
            raise ProjectNotFound(project_id)
        if actor.user_id is None or (project.my_role != "owner" and not actor.is_admin):
            raise NotTheOwner(internal=f"project {project_id}")
        return actor.user_id
