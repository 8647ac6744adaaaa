"""Invitations: one-time links to a project.

/api/projects/{project_id}/invitations, /api/projects/{project_id}/invitations/{invitation_id},
/api/invitations/preview, /api/invitations/accept
"""

from typing import Annotated, Any

from litestar import Controller, Request, delete, get, post
from litestar.datastructures import CacheControlHeader
from litestar.di import NamedDependency
from litestar.params import JSONBody

from api.guards import rate_limit, signed_in
from api.parameters import ProjectId, number_of
from api.principal import Principal
from api.schemas.invitations import (
    Invitation,
    InvitationAccepted,
    InvitationCreate,
    InvitationCreated,
    InvitationPreview,
    InvitationToken,
)
from api.services.invitations import InvitationService
from db.actor import Actor

NO_STORE = CacheControlHeader(no_store=True)


class InvitationController(Controller):
    path = "/"
    tags = ("Projects",)

    @post(
        "/projects/{project_id:int}/invitations",
        operation_id="createInvitation",
        summary="Invite somebody",
        guards=[signed_in, rate_limit("invitations")],
        cache_control=NO_STORE,
        opt={"errors": [401, 403, 404, 409, 429]},
    )
    async def create_invitation(
        self,
        project_id: ProjectId,
        data: JSONBody[InvitationCreate],
        invitations: NamedDependency[InvitationService],
        author: NamedDependency[Actor],
    ) -> InvitationCreated:
        """A link for one person, good for seven days, to pass on by hand. The project's owner and admins may.

        The answer shows the link this once. It ends early when it is revoked, when the project is deleted, or when
        its creator may not invite any more.
        """
        return await invitations.create(project_id, data, author)

    @get(
        "/projects/{project_id:int}/invitations",
        operation_id="listInvitations",
        summary="List open invitations",
        guards=[signed_in],
        opt={"errors": [401, 403, 404]},
    )
    async def list_invitations(
        self,
        project_id: ProjectId,
        invitations: NamedDependency[InvitationService],
        author: NamedDependency[Actor],
    ) -> list[Invitation]:
        """Those that nobody has accepted yet, the newest first, without their links. For owner and admins."""
        return await invitations.list(project_id, author)

    @delete(
        "/projects/{project_id:int}/invitations/{invitation_id:int}",
        operation_id="revokeInvitation",
        summary="Revoke an invitation",
        guards=[signed_in],
        opt={"errors": [401, 403, 404]},
    )
    async def revoke_invitation(
        self,
        project_id: ProjectId,
        invitation_id: Annotated[int, number_of("invitation")],
        invitations: NamedDependency[InvitationService],
        author: NamedDependency[Actor],
    ) -> None:
        """Its link is not valid any more. Owner and admins may."""
        await invitations.revoke(project_id, invitation_id, author)

    @post(
        "/invitations/preview",
        operation_id="previewInvitation",
        summary="Look at an invitation",
        guards=[rate_limit("invitation-links")],
        status_code=200,
        cache_control=NO_STORE,
        opt={"errors": [404, 429]},
    )
    async def preview_invitation(
        self, data: JSONBody[InvitationToken], invitations: NamedDependency[InvitationService]
    ) -> InvitationPreview:
        """Shows the project's name, the role and the expiry to whoever has the link, signed in or not."""
        return await invitations.preview(data.token)

    @post(
        "/invitations/accept",
        operation_id="acceptInvitation",
        summary="Accept an invitation",
        guards=[signed_in, rate_limit("invitation-links")],
        status_code=200,
        opt={"errors": [401, 403, 404, 409, 429]},
    )
    async def accept_invitation(
        self,
        request: Request[Any, Any, Any],
        data: JSONBody[InvitationToken],
        invitations: NamedDependency[InvitationService],
        author: NamedDependency[Actor],
    ) -> InvitationAccepted:
        """Makes the caller a member, with the role of the invitation, which is used up then.

        Somebody who is a member already gets a 409 and keeps their role; the invitation stays open.
        """
        principal: Principal = request.scope["user"]
        return await invitations.accept(data.token, principal.user_id, author)
