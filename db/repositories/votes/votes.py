from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, Boolean, Uuid, any_, bindparam, select
from sqlalchemy.dialects.postgresql import ARRAY

from db.actor import Actor
from db.models import Post, Vote
from db.repositories.post_lists import visible_by
from db.statements import Reads

OWN = (
    select(Vote.post_id, Vote.value)
    .join(Post, Post.id == Vote.post_id)
    .where(
        Vote.voter_id == bindparam("voter_id", type_=Uuid),
        Vote.post_id == any_(bindparam("post_ids", type_=ARRAY(BigInteger))),
        Vote.value != 0,
        visible_by(
            bindparam("voter_id", type_=Uuid),
            bindparam("user_id", type_=BigInteger),
            bindparam("is_admin", type_=Boolean),
        ),
    )
    .order_by(Vote.post_id)
)


class VoteRepository:
    """What was cast; how it is: db/repositories/ballots.py."""

    def __init__(self, reads: Reads) -> None:
        self.reads = reads

    async def own(self, voter: Actor, post_ids: Sequence[int]) -> Sequence[Any]:
        """Post and value of the voter's votes that are up or down, on posts they see still."""
        actor = {"voter_id": voter.id, "user_id": voter.user_id, "is_admin": voter.is_admin}
        return await self.reads.rows(OWN, {**actor, "post_ids": post_ids})
