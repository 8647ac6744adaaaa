from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from api.schemas.authors import Author
from api.schemas.images import Pixels
from api.schemas.numbers import INT64_MAX, AccountDownvotes, AccountUpvotes, Id
from api.schemas.text import ImageHash, ImageToken, Input, Text, Title, Username
from db.limits import ANONYMOUS, FIRST_PROJECT

TYPED_NAME = "For visitors. Whoever is signed in writes under the account's name, and this is ignored."


class Post(msgspec.Struct, frozen=True, gc=False):  # of what holds no circles nothing has to be looked for
    """A post as everybody sees it. The caller's own vote comes apart: `GET /api/votes`."""

    id: Id
    title: str
    text: str
    username: Annotated[str, Meta(description="The author's name; see `author`.")]
    author: Author
    image_hash: ImageHash | None
    image_width: Pixels | None
    image_height: Pixels | None
    published: bool
    project_id: Id
    status: Annotated[str | None, Meta(description="State of the issue the post became, null if it became none.")]
    comment_count: int
    score: Annotated[int, Meta(description="upvotes - downvotes")]
    upvotes: int
    downvotes: int
    account_upvotes: AccountUpvotes
    account_downvotes: AccountDownvotes
    version: Annotated[int, Meta(description="Grows with every change: of two copies the higher one is the newer.")]
    created_at: datetime
    updated_at: Annotated[datetime, Meta(description="Last edit; votes do not count.")]


class PostPage(msgspec.Struct, frozen=True):
    items: list[Post]
    next_cursor: Annotated[str | None, Meta(description="Send it as `cursor` for the next page; null on the last.")]


class PostReplace(Input, frozen=True, forbid_unknown_fields=True):
    """Everything that can be written later; a post stays in its project."""

    title: Title
    text: Text
    username: Annotated[Username, Meta(description=f"{TYPED_NAME} Empty means anonymous.")] = ANONYMOUS
    image_hash: Annotated[
        ImageHash | None,
        # Without an example Swagger UI fills in a word, and the post is refused.
        Meta(
            description=(
                "`image_hash` of a picture that the caller has uploaded by POST /api/images, or sees in a post or an "
                "issue. Any other is refused as one that does not exist."
            ),
            examples=[None],
        ),
    ] = None
    image_token: ImageToken | None = None
    published: Annotated[bool, Meta(description="false: a draft that only its author sees.")] = True


class PostCreate(PostReplace, frozen=True, forbid_unknown_fields=True):
    project_id: Annotated[
        int,
        Meta(
            ge=1,
            le=INT64_MAX,
            description="Where it belongs, for good; the first project if left out.",
            examples=[FIRST_PROJECT],
        ),
    ] = FIRST_PROJECT


class PostUpdate(Input, frozen=True, forbid_unknown_fields=True):
    """What is left out stays as it is; `image_hash: null` takes the picture off."""

    title: Title | UnsetType = UNSET
    text: Text | UnsetType = UNSET
    username: Annotated[Username, Meta(description=TYPED_NAME)] | UnsetType = UNSET
    image_hash: ImageHash | UnsetType | None = UNSET
    image_token: ImageToken | None = None
    published: bool | UnsetType = UNSET
