from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from api.schemas.numbers import Id
from db.delivery import NotificationKind


class Notification(msgspec.Struct, frozen=True):
    """Something that has happened, for the caller: what it is about, as that is called now."""

    id: Id
    kind: Annotated[
        NotificationKind,
        Meta(description="comment, reply (to the caller), mention (of the caller), status (of a post), assigned."),
    ]
    post_id: Annotated[int | None, Meta(description="Null: it is about an issue.")]
    issue_number: Annotated[int | None, Meta(description="Null: it is about a post.")]
    comment_id: Annotated[int | None, Meta(description="What was said; null: nothing was.")]
    title: Annotated[str, Meta(description="Of the post or issue.")]
    status: Annotated[str | None, Meta(description="Of the post after the change; null: it has none, or another kind.")]
    project_id: int
    project_key: str
    project_slug: str
    actor_name: Annotated[str | None, Meta(description="Who did it; null: nobody knows any more.")]
    read: bool
    created_at: datetime


class NotificationPage(msgspec.Struct, frozen=True):
    items: list[Notification]
    next_cursor: str | None


class UnreadCount(msgspec.Struct, frozen=True):
    unread: Annotated[int, Meta(ge=0)]


class ReadThrough(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    through: Annotated[Id, Meta(description="The newest one that was shown: what has come since stays unread.")]
