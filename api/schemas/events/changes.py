"""The catalogue: everything that can happen, and what the log says of it.

An event tells what changed and how the counters stand, never a text or who voted: the API has that, for those who may
see it, and there it can be changed and deleted. It names its subject; the names in the log change and go with it, which
is why every field of text says whether people typed it.
"""

from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Literal, get_args, get_type_hints

import msgspec
from msgspec import Meta

from api.schemas.numbers import OF_ACCOUNTS, Id
from db.actor import ProjectRole

Version = Annotated[int, Meta(description="Of the post or issue: what has a lower one is older and counts no more.")]
TYPED = "typed_by_people"
"""In `Meta.extra` of each field of text: True, and it is overwritten in the log when it is replaced or deleted."""

Name = Annotated[
    str,
    Meta(description="As its subject is called now; empty once that was deleted or hidden.", extra={TYPED: True}),
]
Column = Annotated[
    str, Meta(description="Column of the roadmap; empty once the item was deleted.", extra={TYPED: True})
]
State = Annotated[str, Meta(description="State of the issue.", extra={TYPED: False})]
FieldNames = Annotated[list[str], Meta(description="Names of the fields.", extra={TYPED: False})]
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
    title: Name
    version: Version


class PostUpdated(Change, frozen=True, tag="post.updated"):
    """Its words or its picture changed, or its author has left or signed in."""

    post_id: Id
    title: Name
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
    title: Name
    status: Annotated[str | None, Meta(description="State of the issue; null: it has none.", extra={TYPED: False})]
    before: Annotated[str | None, Meta(extra={TYPED: False})]
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
    title: Name
    state: State
    version: Version


class IssueUpdated(Change, frozen=True, tag="issue.updated"):
    """Anything about it changed, its state and its place on the board included."""

    issue_id: IssueId
    number: int
    title: Name
    state: State
    changed: FieldNames
    version: Version


class IssueDeleted(Change, frozen=True, tag="issue.deleted"):
    issue_id: IssueId
    number: int


class ItemCreated(Change, frozen=True, tag="item.created"):
    item_id: Id
    name: Name
    status: Column


class ItemUpdated(Change, frozen=True, tag="item.updated"):
    """Anything about it changed, its column, place and linked posts included."""

    item_id: Id
    name: Name
    status: Column
    changed: FieldNames


class ItemDeleted(Change, frozen=True, tag="item.deleted"):
    item_id: Id


class ProjectCreated(Change, frozen=True, tag="project.created"):
    project_id: Id
    name: Name
    is_public: bool


class ProjectUpdated(Change, frozen=True, tag="project.updated"):
    project_id: Id
    name: Name
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


def typed_fields(change: type[Change]) -> list[str]:
    """Those that hold what people typed: `WORDS` of db/repositories/events/redaction.py knows them by noun."""
    hints = get_type_hints(change, include_extras=True)
    return [
        field
        for field in change.__struct_fields__
        if any(isinstance(each, Meta) and (each.extra or {}).get(TYPED) for each in get_args(hints[field]))
    ]


def kinds_matching(patterns: Iterable[str]) -> Iterator[str]:
    """`post.created` is itself, `post.*` all of a noun. Raises ValueError for what is none."""
    for pattern in patterns:
        noun, _, verb = pattern.partition(".")
        found = [kind for kind in KINDS if kind == pattern or (verb == "*" and kind.startswith(f"{noun}."))]
        if not found:
            raise ValueError(f"There is no kind of event {pattern!r}.")
        yield from found
