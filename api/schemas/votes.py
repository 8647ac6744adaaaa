from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from api.schemas.numbers import AccountDownvotes, AccountUpvotes, Id


class VoteCast(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    value: Annotated[Literal[-1, 0, 1], Meta(description="Up, down, or 0 to take the vote back.", examples=[1])]


class VoteState(msgspec.Struct, frozen=True):
    """The post's counters after the vote."""

    post_id: Id
    score: int
    upvotes: int
    downvotes: int
    account_upvotes: AccountUpvotes
    account_downvotes: AccountDownvotes
    my_vote: Annotated[int, Meta(ge=-1, le=1)]
    version: int


class OwnVote(msgspec.Struct, frozen=True):
    post_id: Id
    value: Annotated[int, Meta(ge=-1, le=1)]
