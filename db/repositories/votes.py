from collections.abc import Sequence
from typing import Any

from advanced_alchemy.repository import SQLAlchemyAsyncRepository
from sqlalchemy import (
    ColumnElement,
    Integer,
    Row,
    SmallInteger,
    Uuid,
    bindparam,
    case,
    cast,
    func,
    literal,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import Insert, insert

from db.actor import Actor
from db.models import Post, Vote
from db.repositories.posts import visible_to

NONE, UP, DOWN = 0, 1, -1


def _count(value: ColumnElement[Any], which: int) -> ColumnElement[int]:
    return cast(value == which, Integer)


def _statement(actor: Actor, *, lowest: int | None) -> Any:
    """Voter's row and post's counters in one statement, exact under any concurrency.

    The post is locked first (as a deletion does, so neither waits for the other in a circle). On a conflict PostgreSQL
    hands the newest row to `do_update`: `previous` keeps what it held, and the counters move by the difference. They
    start from what the lock found: those of the statement's snapshot may be older, and with them a CHECK could fail.
    With `lowest` the value is a step from there, kept between `lowest` and +1.
    """
    target = (
        select(Post.id, Post.upvotes, Post.downvotes, Post.version)
        .where(Post.id == bindparam("post_id"), visible_to(actor))
        .with_for_update(key_share=True)
        .cte("target")
    )
    value: ColumnElement[int] = bindparam("value", type_=SmallInteger)
    if lowest is not None:
        value = func.greatest(lowest, value)
    voice: Insert = insert(Vote).from_select(
        ["post_id", "voter_id", "value"], select(target.c.id, literal(actor.id, Uuid), value)
    )
    wanted: ColumnElement[int] = voice.excluded.value
    if lowest is not None:
        wanted = func.greatest(lowest, func.least(UP, Vote.value + bindparam("value", type_=SmallInteger)))
    cast_vote = (
        voice.on_conflict_do_update(
            index_elements=[Vote.post_id, Vote.voter_id],
            set_={"previous": Vote.value, "value": wanted, "changed_at": func.now()},
        )
        .returning(Vote.post_id, Vote.value, Vote.previous)
        .cte("cast_vote")
    )
    now, before = cast_vote.c.value, cast_vote.c.previous
    return (
        update(Post)
        .where(Post.id == cast_vote.c.post_id, target.c.id == cast_vote.c.post_id)
        .values(
            upvotes=target.c.upvotes + _count(now, UP) - _count(before, UP),
            downvotes=target.c.downvotes + _count(now, DOWN) - _count(before, DOWN),
            version=target.c.version + case((now == before, 0), else_=1),
        )
        .returning(
            Post.id.label("post_id"), Post.score, Post.upvotes, Post.downvotes, now.label("my_vote"), Post.version
        )
        .execution_options(synchronize_session=False)
    )


class VoteRepository(SQLAlchemyAsyncRepository[Vote]):
    model_type = Vote

    async def cast(self, post_id: int, voter: Actor, value: int) -> Row[Any] | None:
        """Sets the voter's vote. The post's counters after it, or None where the voter sees no such post."""
        statement = _statement(voter, lowest=None)
        return (await self.session.execute(statement, {"post_id": post_id, "value": value})).one_or_none()

    async def step(self, post_id: int, voter: Actor, by: int, *, lowest: int = DOWN) -> Row[Any] | None:
        """Moves the voter's vote by `by`, kept between `lowest` and +1."""
        statement = _statement(voter, lowest=lowest)
        return (await self.session.execute(statement, {"post_id": post_id, "value": by})).one_or_none()

    async def own(self, voter: Actor, post_ids: Sequence[int]) -> Sequence[Row[Any]]:
        """The voter's votes that are up or down, on posts they see still."""
        statement = (
            select(Vote.post_id, Vote.value)
            .join(Post, Post.id == Vote.post_id)
            .where(Vote.voter_id == voter.id, Vote.post_id.in_(post_ids), Vote.value != NONE, visible_to(voter))
        )
        return (await self.session.execute(statement.order_by(Vote.post_id))).all()
