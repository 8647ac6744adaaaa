"""The catalogue: everything that can happen, and what the log says of it.

An event tells what changed and how the counters stand, never what somebody wrote or who voted: the API has that, for
those who may see it, and there it can be changed and deleted.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Annotated, Any, Literal, get_args

import msgspec
from msgspec import Meta

from api.schemas.numbers import OF_ACCOUNTS, Id
from db.actor import ProjectRole

Version = Annotated[int, Meta(description="Of the post or issue: what has a lower one is older and counts no more.")]
IssueId = Annotated[Id, Meta(description="Of all issues; in its project it has its number.")]


class Change(msgspec.Struct, frozen=True, tag_field="kind"):
    """Its tag is the kind, `noun.verb`; its first field numbers the subject."""

    @property
    def kind(self) -> str:
        return str(self.__struct_config__.tag)

    @property
    def subject(self) -> str:
        return f"{self.kind.partition('.')[0]}:{getattr(self, self.__struct_fields__[0])}"

    def payload(self) -> dict[str, Any]:
        plain: dict[str, Any] = msgspec.to_builtins(self)
        del plain["kind"]
        return plain


class PostCreated(Change, frozen=True, tag="post.created"):
    """A post can be seen: it is new, or its author has published it."""

    post_id: Id
    title: str
    version: Version


class PostUpdated(Change, frozen=True, tag="post.updated"):
    """Its words or its picture changed, or its author has left or signed in."""

    post_id: Id
    title: str
    version: Version


class PostVoted(Change, frozen=True, tag="post.voted"):
    """Its counters after a vote; who voted is secret."""

    post_id: Id
    score: int
    upvotes: int
    downvotes: int
    version: Version
    account_upvotes: Annotated[int | None, Meta(description=f"{OF_ACCOUNTS} up; null in older events.")] = None
    account_downvotes: Annotated[int | None, Meta(description=f"{OF_ACCOUNTS} down; null in older events.")] = None


class PostStatusChanged(Change, frozen=True, tag="post.status_changed"):
    """The issue it became has moved, or there is none any more."""

    post_id: Id
    title: str
    status: Annotated[str | None, Meta(description="State of the issue; null: it has none.")]
    before: str | None
    version: Version


class PostDeleted(Change, frozen=True, tag="post.deleted"):
    """It cannot be seen any more: deleted, or made a draft again."""

    post_id: Id


class CommentCreated(Change, frozen=True, tag="comment.created"):
    """Somebody said something to a post or an issue, or answered."""

    comment_id: Id
    post_id: Annotated[int | None, Meta(description="Null: it belongs to an issue.")]
    issue_number: Annotated[int | None, Meta(description="Null: it belongs to a post.")]
    parent_id: Annotated[int | None, Meta(description="The comment it answers.")]
    comment_count: Annotated[int, Meta(description="Of the post or issue, this one included.")]
    version: Version


class CommentUpdated(Change, frozen=True, tag="comment.updated"):
    comment_id: Id
    post_id: int | None
    issue_number: int | None
    parent_id: int | None


class CommentDeleted(Change, frozen=True, tag="comment.deleted"):
    """One that was answered keeps its place, without words."""

    comment_id: Id
    post_id: int | None
    issue_number: int | None
    parent_id: int | None
    comment_count: int
    version: Version


class IssueCreated(Change, frozen=True, tag="issue.created"):
    issue_id: IssueId
    number: int
    title: str
    state: str
    version: Version


class IssueUpdated(Change, frozen=True, tag="issue.updated"):
    """Anything about it changed, its state and its place on the board included."""

    issue_id: IssueId
    number: int
    title: str
    state: str
    changed: Annotated[list[str], Meta(description="Names of the fields.")]
    version: Version


class IssueDeleted(Change, frozen=True, tag="issue.deleted"):
    issue_id: IssueId
    number: int


class ItemCreated(Change, frozen=True, tag="item.created"):
    item_id: Id
    name: str
    status: str


class ItemUpdated(Change, frozen=True, tag="item.updated"):
    """Anything about it changed, its column, place and linked posts included."""

    item_id: Id
    name: str
    status: str
    changed: Annotated[list[str], Meta(description="Names of the fields.")]


class ItemDeleted(Change, frozen=True, tag="item.deleted"):
    item_id: Id


class ProjectCreated(Change, frozen=True, tag="project.created"):
    project_id: Id
    name: str
    is_public: bool


class ProjectUpdated(Change, frozen=True, tag="project.updated"):
    project_id: Id
    name: str
    is_public: bool


class ProjectDeleted(Change, frozen=True, tag="project.deleted"):
    """With everything in it; of what was in it no events follow."""

    project_id: Id


class MemberJoined(Change, frozen=True, tag="member.joined"):
    user_id: Id
    role: ProjectRole


class MemberRoleChanged(Change, frozen=True, tag="member.role_changed"):
    user_id: Id
    role: ProjectRole


class MemberLeft(Change, frozen=True, tag="member.left"):
    """Left, or was removed."""

    user_id: Id


class AccountRegistered(Change, frozen=True, tag="account.registered"):
    user_id: Id


class AccountUpdated(Change, frozen=True, tag="account.updated"):
    """It has another name, or an admin has promoted, demoted, deactivated, reactivated it or confirmed its address."""

    user_id: Id
    role: Literal["user", "admin"]
    is_active: bool
    email_confirmed: Annotated[bool, Meta(description="False as well in events that are older than this field.")] = (
        False
    )


class AccountDeleted(Change, frozen=True, tag="account.deleted"):
    user_id: Id


EventData = (
    PostCreated
    | PostUpdated
    | PostVoted
    | PostStatusChanged
    | PostDeleted
    | CommentCreated
    | CommentUpdated
    | CommentDeleted
    | IssueCreated
    | IssueUpdated
    | IssueDeleted
    | ItemCreated
    | ItemUpdated
    | ItemDeleted
    | ProjectCreated
    | ProjectUpdated
    | ProjectDeleted
    | MemberJoined
    | MemberRoleChanged
    | MemberLeft
    | AccountRegistered
    | AccountUpdated
    | AccountDeleted
)

CHANGES: tuple[type[Change], ...] = get_args(EventData)
KINDS: tuple[str, ...] = tuple(str(change.__struct_config__.tag) for change in CHANGES)


def kinds_matching(patterns: Iterable[str]) -> Iterator[str]:
    """`post.created` is itself, `post.*` all of a noun. Raises ValueError for what is none."""
    for pattern in patterns:
        noun, _, verb = pattern.partition(".")
        found = [kind for kind in KINDS if kind == pattern or (verb == "*" and kind.startswith(f"{noun}."))]
        if not found:
            raise ValueError(f"There is no kind of event {pattern!r}.")
        yield from found


class Event(msgspec.Struct, frozen=True):
    """A change, as the log tells of it."""

    id: Annotated[Id, Meta(description="Unique, and the same wherever the event appears. Not the order: use cursors.")]
    kind: Annotated[str, Meta(description="noun.verb", examples=["post.created"])]
    subject: Annotated[str, Meta(description="Its events come in order.", examples=["post:7"])]
    project_id: Annotated[int | None, Meta(description="Null: of the whole installation, which admins see.")]
    data: EventData
    created_at: datetime


class EventPage(msgspec.Struct, frozen=True):
    items: list[Event]
    next_cursor: Annotated[str | None, Meta(description="Send it as `cursor` for the next page; null: no more by now.")]
    position: Annotated[
        str, Meta(description="Behind all of these: send it as `cursor`, later, for what has happened since.")
    ]


class EventReader(msgspec.Struct, frozen=True):
    """Somebody who reads the log, and how far they are."""

    name: str
    behind: Annotated[int, Meta(description="Events that it has not passed yet.")]
    oldest: Annotated[datetime | None, Meta(description="When the first of them happened.")]
    failing: Annotated[int, Meta(description="Events that will be tried again.")]
    parked: Annotated[int, Meta(description="Events that were given up.")]
    updated_at: datetime


class EventFailure(msgspec.Struct, frozen=True):
    """An event that could not be delivered, or that waits behind such a one of its subject."""

    reader: str
    event_id: Id
    kind: str
    subject: str
    attempts: int
    error: str
    next_try_at: datetime
    parked_at: Annotated[datetime | None, Meta(description="When it was given up; null: it will be tried again.")]
    created_at: Annotated[datetime, Meta(description="When the event happened.")]


class EventFailurePage(msgspec.Struct, frozen=True):
    items: list[EventFailure]
    next_cursor: str | None
