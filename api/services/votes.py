from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row

from api.errors import DownvotesOff, PostNotFound
from api.schemas.votes import OwnVote, VoteState
from db.actor import Actor
from db.repositories.votes import VoteRepository


class VoteService:
    """One voice per person and post: up, down or none."""

    def __init__(self, votes: VoteRepository, *, downvotes: bool) -> None:
        self.votes = votes
        self.downvotes = downvotes

    async def cast(self, post_id: int, voter: Actor, value: int) -> VoteState:
        """Sets the vote; the same twice changes nothing."""
        if value < 0 and not self.downvotes:
            raise DownvotesOff
        return _state(post_id, await self.votes.cast(post_id, voter, value))

    async def step(self, post_id: int, voter: Actor, by: int) -> VoteState:
        """Moves the vote by one, kept between -1 and +1, or between 0 and +1 where downvotes are off."""
        return _state(post_id, await self.votes.step(post_id, voter, by, lowest=-1 if self.downvotes else 0))

    async def own(self, voter: Actor | None, post_ids: Sequence[int]) -> list[OwnVote]:
        if voter is None or not post_ids:
            return []
        return [OwnVote(row.post_id, row.value) for row in await self.votes.own(voter, post_ids)]


def _state(post_id: int, row: Row[Any] | None) -> VoteState:
    if row is None:
        raise PostNotFound(post_id)
    return VoteState(row.post_id, row.score, row.upvotes, row.downvotes, row.my_vote, row.version)
