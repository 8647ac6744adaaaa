from datetime import datetime
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, UnsetType

from api.schemas.authors import Author
from api.schemas.numbers import Id
from api.schemas.text import Input, line_of, text_of
from db.limits import FIRST_PROJECT, ITEM_DESCRIPTION_LENGTH_MAX, ITEM_NAME_LENGTH_MAX, ITEM_STATUS_LENGTH_MAX

METADATA_BYTES_MAX = 64 * 1024
METADATA_DEPTH_MAX = 20

ItemName = Annotated[str, line_of(ITEM_NAME_LENGTH_MAX, example="Dark mode")]
ItemDescription = Annotated[str, text_of(ITEM_DESCRIPTION_LENGTH_MAX, required=False)]
ItemStatus = Annotated[
    str,
    line_of(
        ITEM_STATUS_LENGTH_MAX,
        "The column of the roadmap: planned, in_progress, done, or any other word; `proposed` until somebody who works "
        "on the project accepts it.",
        example="in_progress",
    ),
]
Metadata = Annotated[
    dict[str, Any],
    Meta(
        description=(
            f"A JSON object of your own: at most {METADATA_BYTES_MAX // 1024} KiB with its numbers written out (1e3 is "
            f"1000), nested at most {METADATA_DEPTH_MAX} deep, without NUL characters."
        ),
        examples=[{"quarter": "Q3", "effort": {"days": 5}}],
    ),
]


class ItemPost(msgspec.Struct, frozen=True):
    """A post that a roadmap item answers."""

    id: Id
    title: str
    score: int


class Item(msgspec.Struct, frozen=True):
    """What is proposed, planned, under way or done. Drafts among the linked posts are not shown."""

    id: Id
    name: str
    description: str
    status: str
    metadata: Metadata
    project_id: Id
    author: Annotated[
        Author, Meta(description="Who created it. Visitors give no name here; nor is it known of the oldest items.")
    ]
    position: Annotated[float, Meta(description="Order within its status, ascending; new items stand last.")]
    posts: list[ItemPost]
    created_at: datetime
    updated_at: Annotated[datetime, Meta(description="Last change; moving within a column does not count.")]


class ItemReplace(Input, frozen=True, forbid_unknown_fields=True):
    """Everything that can be written later; an item stays in its project."""

    name: ItemName
    description: ItemDescription = ""
    status: Annotated[
        ItemStatus | UnsetType,
        Meta(description="Left out: `planned`; a proposal that its author replaces stays `proposed`."),
    ] = UNSET
    metadata: Metadata = msgspec.field(default_factory=dict)


class ItemCreate(ItemReplace, frozen=True, forbid_unknown_fields=True):
    status: Annotated[
        ItemStatus | UnsetType,
        Meta(
            description=(
                "Left out: `planned`. What somebody creates who does not work on the project is always `proposed`."
            )
        ),
    ] = UNSET
    project_id: Annotated[Id, Meta(description="Where it belongs, for good; the first project if left out.")] = (
        FIRST_PROJECT
    )


class ItemUpdate(Input, frozen=True, forbid_unknown_fields=True):
    """What is left out stays as it is."""

    name: ItemName | UnsetType = UNSET
    description: ItemDescription | UnsetType = UNSET
    status: ItemStatus | UnsetType = UNSET
    metadata: Annotated[
        Metadata | UnsetType | None,
        Meta(
            description=(
                "A JSON merge patch (RFC 7396): objects are merged, null removes a key; null as a whole empties it."
            )
        ),
    ] = UNSET


class ItemPlace(Input, frozen=True, forbid_unknown_fields=True):
    """A place on the roadmap."""

    status: Annotated[ItemStatus, Meta(description="The column.")]
    after: Annotated[
        Id | None,
        Meta(description="Number of the item of that project and column below which it is to stand; null: on top."),
    ]
