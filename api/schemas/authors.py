from collections.abc import Sequence
from typing import Annotated, Any, Literal, Self

import msgspec
from msgspec import Meta

AuthorKind = Literal["visitor", "user", "staff"]


class Author(msgspec.Struct, frozen=True, gc=False):
    """Who wrote something, the same for every viewer."""

    kind: Annotated[
        AuthorKind,
        Meta(
            description="staff: an admin, or somebody who works on the project, if it is listed or private. user: has "
            "an account. visitor: has none, or has deleted it; the name is what they typed, and nobody vouches for it."
        ),
    ]
    user_id: Annotated[int | None, Meta(description="Null for visitors.")]
    name: Annotated[str, Meta(description="The account's present name, or what the visitor typed.")]

    @classmethod
    def from_record(cls, account: Sequence[Any] | None, typed: str) -> Self:
        """`account` as `author_of` in db/repositories/authors.py returns it; `typed` is a visitor's name."""
        return cls("visitor", None, typed) if account is None else cls(*account)
