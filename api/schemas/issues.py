from datetime import date, datetime
from typing import Annotated, Literal, get_args

import msgspec
from msgspec import UNSET, Meta, UnsetType

from api.schemas.images import Pixels
from api.schemas.numbers import Id
from api.schemas.text import ImageHash, ImageToken, Input, line_of, text_of
from db.limits import ISSUE_LABEL_LENGTH_MAX, ISSUE_LABELS_MAX, ISSUE_TEXT_LENGTH_MAX, ISSUE_TITLE_LENGTH_MAX

INT32_MAX = 2**31 - 1
BULK_MAX = 100

IssueState = Literal["backlog", "todo", "doing", "done", "cancelled"]
IssuePriority = Literal["none", "low", "medium", "high", "urgent"]

STATES: tuple[IssueState, ...] = get_args(IssueState)
PRIORITIES: tuple[IssuePriority, ...] = get_args(IssuePriority)
"""Their places are what is stored."""

IssueNumber = Annotated[int, Meta(ge=1, le=INT32_MAX, description="Number within the project.", examples=[42])]
IssueTitle = Annotated[str, line_of(ISSUE_TITLE_LENGTH_MAX, example="Dark theme for the dashboard")]
IssueText = Annotated[str, text_of(ISSUE_TEXT_LENGTH_MAX, "What there is to do. May be empty.", required=False)]
Label = Annotated[str, line_of(ISSUE_LABEL_LENGTH_MAX)]
Labels = Annotated[
    list[Label],
    Meta(
        max_length=ISSUE_LABELS_MAX,
        description=(
            f"At most {ISSUE_LABELS_MAX} of 1 to {ISSUE_LABEL_LENGTH_MAX} characters. Spaces around them are removed; "
            "of those that differ only in the case of letters the first counts."
        ),
        examples=[["bug", "mobile"]],
    ),
]
AssigneeId = Annotated[Id, Meta(description="The project's owner or one of its members; viewers cannot be assigned.")]
PostedImage = Annotated[
    ImageHash,
    Meta(
        description=(
            "`image_hash` of a picture that the caller has uploaded by POST /api/images, or sees in a post or an "
            "issue. Any other is refused as one that does not exist."
        )
    ),
]


class Person(msgspec.Struct, frozen=True):
    user_id: Id
    name: str


class LinkedPost(msgspec.Struct, frozen=True):
    """A post, as far as it is shown where it is linked."""

    id: Id
    title: str
    score: int


class Issue(msgspec.Struct, frozen=True):
    """A piece of the team's work. Drafts are not among its posts."""

    id: Id
    project_id: Id
    number: IssueNumber
    key: Annotated[str, Meta(description="The project's key and the number.", examples=["FB-42"])]
    title: str
    text: str
    image_hash: ImageHash | None
    image_width: Pixels | None
    image_height: Pixels | None
    state: IssueState
    priority: IssuePriority
    assignee: Person | None
    labels: list[str]
    due_date: date | None
    position: Annotated[float, Meta(description="Order within its column of the board, ascending.")]
    posts: list[LinkedPost]
    comment_count: int
    version: Annotated[int, Meta(description="Grows with every change: of two copies the higher one is the newer.")]
    created_at: datetime
    updated_at: Annotated[datetime, Meta(description="Last change; moving within a column does not count.")]


class IssuePage(msgspec.Struct, frozen=True):
    items: list[Issue]
    next_cursor: Annotated[str | None, Meta(description="Send it as `cursor` for the next page; null on the last.")]


class LabelCount(msgspec.Struct, frozen=True):
    name: Annotated[str, Meta(description="In the spelling that most issues use.")]
    count: Annotated[int, Meta(description="Issues that have it, in any case of letters.")]


class IssueCreate(Input, frozen=True, forbid_unknown_fields=True):
    title: IssueTitle
    text: IssueText = ""
    image_hash: PostedImage | None = None
    image_token: ImageToken | None = None
    state: IssueState = "backlog"
    priority: IssuePriority = "none"
    assignee_id: AssigneeId | None = None
    labels: Labels = msgspec.field(default_factory=list)
    due_date: date | None = None


class IssueUpdate(Input, frozen=True, forbid_unknown_fields=True):
    """What is left out stays as it is; null takes picture, assignee or due date away."""

    title: IssueTitle | UnsetType = UNSET
    text: IssueText | UnsetType = UNSET
    image_hash: PostedImage | UnsetType | None = UNSET
    image_token: ImageToken | None = None
    state: IssueState | UnsetType = UNSET
    priority: IssuePriority | UnsetType = UNSET
    assignee_id: AssigneeId | UnsetType | None = UNSET
    labels: Labels | UnsetType = UNSET
    due_date: date | UnsetType | None = UNSET


class BulkChanges(Input, frozen=True, forbid_unknown_fields=True):
    """What is left out stays as it is."""

    state: IssueState | UnsetType = UNSET
    priority: IssuePriority | UnsetType = UNSET
    assignee_id: AssigneeId | UnsetType | None = UNSET
    add_labels: Labels = msgspec.field(default_factory=list)
    remove_labels: Annotated[Labels, Meta(description="In any case of letters. What is added as well stays.")] = (
        msgspec.field(default_factory=list)
    )


class BulkUpdate(Input, frozen=True, forbid_unknown_fields=True):
    numbers: Annotated[
        list[IssueNumber], Meta(min_length=1, max_length=BULK_MAX, description=f"At most {BULK_MAX} issues.")
    ]
    changes: BulkChanges


class IssuePlace(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A place on the board."""

    state: Annotated[IssueState, Meta(description="The column.")]
    after: Annotated[
        IssueNumber | None,
        Meta(description="Number of the issue of that column below which it is to stand; null: on top."),
    ]


ChangedValue = str | int | list[str] | Person | None


class FieldChange(msgspec.Struct, frozen=True):
    """Before and after, as the issue itself shows them; the first entry of an issue has no before.

    `post` is the number of a post that was linked (after) or unlinked (before). It is left out where the caller does
    not see the post, or it is deleted. An assignee whose account is gone is null.
    """

    field: Literal["title", "text", "image_hash", "state", "priority", "assignee", "labels", "due_date", "post"]
    before: ChangedValue
    after: ChangedValue


class IssueChange(msgspec.Struct, frozen=True):
    """One step of an issue's history."""

    id: Id
    user: Annotated[Person | None, Meta(description="Null once the account is deleted.")]
    changes: list[FieldChange]
    created_at: datetime


class IssueChangePage(msgspec.Struct, frozen=True):
    items: list[IssueChange]
    next_cursor: Annotated[str | None, Meta(description="Send it as `cursor` for the next page; null on the last.")]
