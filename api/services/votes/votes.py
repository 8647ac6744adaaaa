from collections.abc import Sequence

from api.errors import DownvotesOff, PostNotFound
from api.schemas.authors import Author
from api.schemas.classic import ClassicPost
from api.schemas.votes import OwnVote, VoteState
from api.services.votes.ballot_box import BallotBox
from db.actor import Actor
from db.repositories.votes import Ballot, VoteRepository


class VoteService:
    """One voice per person and post: up, down or none."""

    def __init__(self, votes: VoteRepository, box: BallotBox, *, downvotes: bool) -> None:
        self.votes = votes
        self.box = box
        self.downvotes = downvotes

    async def cast(self, post_id: int, voter: Actor, value: int) -> VoteState:
        """Sets the vote; the same twice changes nothing."""
        if value < 0 and not self.downvotes:
            raise DownvotesOff
        counted = await self.box.cast(Ballot(post_id, voter, value))
        if counted is None:
            raise PostNotFound(post_id)
        return VoteState(
            counted.post_id,
            counted.score,
            counted.upvotes,
            counted.downvotes,
            counted.account_upvotes,
            counted.account_downvotes,
            counted.my_vote,
            counted.version,
        )

    async def step(self, post_id: int, voter: Actor, by: int) -> ClassicPost:
        """Move the vote by one, kept between -1 and +1, or between 0 and +1 where downvotes are off.

        The statement that counts the vote returns the post. Raises PostNotFound.
        """
        ballot = Ballot(post_id, voter, by, lowest=-1 if self.downvotes else 0, returns_post=True)
        counted = await self.box.cast(ballot)
        if counted is None or counted.post is None:
            raise PostNotFound(post_id)
        post = counted.post
        author = Author.from_record(post.author, post.username)
        return ClassicPost(post_id, post.title, post.text, counted.score, author.name, post.image_hash)

    async def own(self, voter: Actor | None, post_ids: Sequence[int]) -> list[OwnVote]:
        if voter is None or not post_ids:
            return []
        return [OwnVote(post_id, value) for post_id, value in await self.votes.own(voter, post_ids)]
