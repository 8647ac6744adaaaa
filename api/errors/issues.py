"""Issues, and the posts they come from."""

from api.errors.base import Conflict, FieldError, Forbidden, Invalid, NotFound


class NotOnTheProject(Forbidden):
    """Reads the project, but is neither its owner nor a member."""

    code = "not-on-the-project"
    user = "Only the project's members can do that."


class IssueNotFound(NotFound):
    code = "issue-not-found"
    user = "That issue does not exist."

    def __init__(self, number: int) -> None:
        super().__init__(internal=f"issue {number}")


class PostHasIssue(Conflict):
    """Names the issue, so that two people who take a post up at once find each other."""

    code = "post-has-issue"

    def __init__(self, key: str) -> None:
        super().__init__(f"That post is an issue already: {key}.")


class AssigneeUnknown(Invalid):
    code = "assignee-unknown"
    user = "An issue can be assigned to the project's owner or a member only."

    def __init__(self, field: str = "assignee_id") -> None:
        super().__init__(errors=[FieldError(field, "must be the project's owner or a member, not a viewer")])
