"""Votes: one voice per person and post.

/api/posts/{post_id}/vote, /api/votes
"""

from typing import Annotated

from litestar import Controller, get, put
from litestar.di import NamedDependency
from litestar.params import JSONBody, PathParameter, QueryParameter

from api.errors import FieldError, Invalid
from api.guards import may_often
from api.schemas.numbers import INT64_MAX
from api.schemas.votes import OwnVote, VoteCast, VoteState
from api.services.votes import VoteService
from db.actor import Actor

POST_IDS_MAX = 100


class VoteController(Controller):
    path = "/"
    tags = ("Votes",)

    @put(
        "/posts/{post_id:int}/vote",
        operation_id="castVote",
        summary="Vote on a post",
        guards=[may_often("votes")],
        opt={"errors": [401, 403, 404, 429]},
    )
    async def cast_vote(
        self,
        post_id: Annotated[int, PathParameter(ge=1, le=INT64_MAX, description="Number of the post.")],
        data: JSONBody[VoteCast],
        votes: NamedDependency[VoteService],
        author: NamedDependency[Actor],
    ) -> VoteState:
        """Sets the caller's own vote; sending it twice changes nothing. Answers the post's counters after it."""
        return await votes.cast(post_id, author, data.value)

    @get("/votes", operation_id="listOwnVotes", summary="Own votes")
    async def list_own_votes(
        self,
        votes: NamedDependency[VoteService],
        actor: NamedDependency[Actor | None],
        post_ids: Annotated[
            str, QueryParameter(max_length=2000, description="Numbers of at most 100 posts, separated by commas.")
        ],
    ) -> list[OwnVote]:
        """The caller's own votes on these posts; a post without one is left out."""
        return await votes.own(actor, _numbers(post_ids))


def _numbers(text: str) -> list[int]:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if len(parts) > POST_IDS_MAX:
        raise Invalid(errors=[FieldError("post_ids", f"must be at most {POST_IDS_MAX} numbers")])
    if not all(part.isascii() and part.isdigit() and 1 <= int(part) <= INT64_MAX for part in parts):
        raise Invalid(errors=[FieldError("post_ids", "must be numbers of posts, separated by commas")])
    return sorted({int(part) for part in parts})
