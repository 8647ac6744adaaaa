"""Projects and what belongs to them: members, issues, roadmap items."""

from api.errors.base import Conflict, FieldError, Forbidden, NotFound


class NotTheOwner(Forbidden):
    code = "not-the-owner"
    user = "Only the project's owner can do that."


class ProjectNotFound(NotFound):
    """Or the caller cannot see it, which is the same."""

    code = "project-not-found"
    user = "That project does not exist."

    def __init__(self, project: int | str) -> None:
        super().__init__(internal=f"project {project}")


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
    user = "This person is a member already."

    def __init__(self) -> None:
        super().__init__(errors=[FieldError("email", self.user)])
