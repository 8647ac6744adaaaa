from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from api.schemas.authors import Author
from api.schemas.numbers import Id
from api.schemas.text import Input, Username, text_of
from db.limits import ANONYMOUS, COMMENT_LENGTH_MAX

CommentText = Annotated[str, text_of(COMMENT_LENGTH_MAX, "Markdown.", example="Yes, please: *especially* at night.")]


class Comment(msgspec.Struct, frozen=True):
    """What somebody said to a post or an issue, or answered to such a comment; the same for every viewer."""

    id: Id
    post_id: Annotated[int | None, Meta(description="The post it belongs to; null: an issue.")]
    issue_number: Annotated[int | None, Meta(description="The issue it belongs to, within its project; null: a post.")]
    parent_id: Annotated[int | None, Meta(description="The comment it answers; null: it stands for itself.")]
    text: Annotated[str, Meta(description="Markdown; empty once deleted.")]
    username: Annotated[str, Meta(description="The author's name; see `author`.")]
    by_user: Annotated[bool, Meta(description="Whether the author has an account; see `author`.")]
    author: Author
    deleted: Annotated[bool, Meta(description="It is there only because it was answered.")]
    edited_at: datetime | None
    created_at: datetime
    reply_count: int


class CommentPage(msgspec.Struct, frozen=True):
    items: list[Comment]
    next_cursor: Annotated[str | None, Meta(description="Send it as `cursor` for the next page; null on the last.")]


class CommentCreate(Input, frozen=True, forbid_unknown_fields=True):
    text: CommentText
    username: Annotated[
        Username,
        Meta(description="For visitors. Whoever is signed in writes under the account's name, and this is ignored."),
    ] = ANONYMOUS
    parent_id: Annotated[
        Id | None, Meta(description="The comment it answers, of the same post or issue and no answer itself.")
    ] = None


class CommentUpdate(Input, frozen=True, forbid_unknown_fields=True):
    text: CommentText
