"""Projects and what belongs to them: members, issues, roadmap items."""

from collections.abc import Mapping

from api.errors.base import Conflict, FieldError, Forbidden, Invalid, NotFound
from db.sections import Section

SECTION_NAMES: Mapping[Section, str] = {
    "posts": "its posts",
    "roadmap": "its roadmap",
    "issues": "its issues",
    "members": "who belongs to it",
}


class NotTheOwner(Forbidden):
    code = "not-the-owner"
    user = "Only the project's owner can do that."


class PublishingRefused(Forbidden):
    """`[access] public_projects` leaves it to the admins."""

    code = "publishing-refused"
    user = "Only admins can make a project public here. Keep it private, or ask an admin to open it."

    def __init__(self) -> None:
        super().__init__(errors=[FieldError("is_public", self.user)])


class ProjectNotFound(NotFound):
    """Or the caller cannot see it, which is the same."""

    code = "project-not-found"
    user = "That project does not exist."

    def __init__(self, project: int | str) -> None:
        super().__init__(internal=f"project {project}")


class SectionNotFound(NotFound):
    """The caller sees the project, but not this section of it; nor whether there is anything in it."""

    code = "section-not-found"

    def __init__(self, project_id: int, section: Section) -> None:
        user = f"Only members of this project can see {SECTION_NAMES[section]}."
        super().__init__(user, f"project {project_id}: {section}")


class MemberNotFound(NotFound):
    code = "member-not-found"
    user = "That person is not a member of this project."

    def __init__(self, user_id: int) -> None:
        super().__init__(internal=f"user {user_id}")


class ItemNotFound(NotFound):
    code = "item-not-found"
    user = "That roadmap item does not exist."

    def __init__(self, item_id: int) -> None:
        super().__init__(internal=f"item {item_id}")


class ItemAuthorRequired(Forbidden):
    """The caller neither works on the project nor proposed the item."""

    code = "not-the-author"
    user = "Only its author and the project's members can change this item."

    def __init__(self, item_id: int) -> None:
        super().__init__(internal=f"item {item_id}")


class TooManyLinks(Conflict):
    code = "too-many-links"

    def __init__(self, most: int) -> None:
        super().__init__(f"No more than {most} posts can be linked to it.")


class KeyTaken(Conflict):
    code = "key-taken"
    user = "Another project has this key already."

    def __init__(self) -> None:
        super().__init__(errors=[FieldError("key", self.user)])


class FirstProjectStays(Conflict):
    code = "first-project-stays"
    user = "The first project belongs to the admins and cannot be deleted or given away."


class OwnerStays(Conflict):
    code = "owner-stays"
    user = "A project needs an owner. Make somebody else the owner first."


class AlreadyMember(Conflict):
    code = "already-member"
    user = "You are already a member of this project."


class InvitationNotFound(NotFound):
    """Unknown, expired, revoked and accepted alike."""

    code = "invitation-not-found"
    user = "This invitation is not valid any more. Ask for a new one."


class BadInvitation(Invalid):
    """Somebody signs up with a link that is not valid."""

    code = "bad-invitation"
    user = "This invitation is not valid any more. Ask for a new one."

    def __init__(self) -> None:
        super().__init__(errors=[FieldError("invitation", self.user)])


class TooManyInvitations(Conflict):
    code = "too-many-invitations"

    def __init__(self, most: int) -> None:
        super().__init__(f"There are {most} open invitations already. Revoke one that is not needed any more.")
