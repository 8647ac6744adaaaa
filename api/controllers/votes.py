"""Votes: one voice per person and post.

/api/posts/{post_id}/vote, /api/votes
"""

from typing import Annotated, Any

from litestar import Controller, Request, get, put
from litestar.di import NamedDependency
from litestar.params import JSONBody

from api.guards import require_access_and_rate_limit
from api.parameters import PostId, numbers_of, read_ids
from api.schemas.votes import OwnVote, VoteCast, VoteState
from api.services.votes import VoteService
from api.visitors import limit_first_vote
from db.actor import Actor


class VoteController(Controller):
    path = "/"
    tags = ("Votes",)

    @put(
        "/posts/{post_id:int}/vote",
        operation_id="castVote",
        summary="Vote on a post",
        guards=[require_access_and_rate_limit("votes")],
        opt={"errors": [401, 403, 404, 429]},
    )
    async def cast_vote(
        self,
        request: Request[Any, Any, Any],
        post_id: PostId,
        data: JSONBody[VoteCast],
        votes: NamedDependency[VoteService],
        author: NamedDependency[Actor],
    ) -> VoteState:
        """Sets the caller's own vote; sending it twice changes nothing. Answers the post's counters after it.

        Callers without an account, whose visitor's cookie is less than a day old, are limited by network and post.
        """
        limit_first_vote(request, author, post_id)
        return await votes.cast(post_id, author, data.value)

    @get("/votes", operation_id="listOwnVotes", summary="Own votes")
    async def list_own_votes(
        self,
        votes: NamedDependency[VoteService],
        actor: NamedDependency[Actor | None],
        post_ids: Annotated[str, numbers_of("posts")],
    ) -> list[OwnVote]:
        """The caller's own votes on these posts; a post without one is left out."""
        return await votes.own(actor, read_ids("post_ids", post_ids))
