from collections.abc import Sequence
from typing import Any

from advanced_alchemy.repository import SQLAlchemyAsyncRepository
from sqlalchemy import (
    CTE,
    ColumnElement,
    Integer,
    Row,
    SmallInteger,
    Text,
    Uuid,
    and_,
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
from db.models import Event, Post, Vote
from db.repositories.events import note
from db.repositories.posts import visible_to

NONE, UP, DOWN = 0, 1, -1
COUNTERS = (Post.score, Post.upvotes, Post.downvotes, Post.version)


def _count(value: ColumnElement[Any], which: int) -> ColumnElement[int]:
    return cast(value == which, Integer)


def _statement(actor: Actor, *, lowest: int | None) -> Any:
    """Voter's row, post's counters and event in one statement, exact under any concurrency.

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
    counted = _counted(target, cast_vote)
    told = _event(counted).cte("told")
    state = (counted.c.post_id, *(counted.c[column.key] for column in COUNTERS), counted.c.my_vote)
    return select(*state).add_cte(told)


def _counted(target: CTE, cast_vote: CTE) -> CTE:
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
            Post.id.label("post_id"),
            *COUNTERS,
            now.label("my_vote"),
            Post.project_id,
            and_(Post.published, now != before).label("to_tell"),
        )
        .cte("counted")
    )


def _event(counted: CTE) -> Insert:
    """What `PostVoted` of api/schemas/events.py says, with nothing of the voter; of a draft nobody is told."""
    names = ("post_id", *(column.key for column in COUNTERS))
    pairs = [part for name in names for part in (literal(name, Text), counted.c[name])]
    subject = literal("post:", Text).concat(cast(counted.c.post_id, Text))
    row = select(literal("post.voted", Text), subject, counted.c.project_id, func.jsonb_build_object(*pairs))
    return insert(Event).from_select(
        ["kind", "subject", "project_id", "data"], row.where(counted.c.to_tell), include_defaults=False
    )


class VoteRepository(SQLAlchemyAsyncRepository[Vote]):
    model_type = Vote

    async def cast(self, post_id: int, voter: Actor, value: int) -> Row[Any] | None:
        """Sets the voter's vote. The post's counters after it, or None where the voter sees no such post."""
        return await self._move(_statement(voter, lowest=None), post_id, value)

    async def step(self, post_id: int, voter: Actor, by: int, *, lowest: int = DOWN) -> Row[Any] | None:
        """Moves the voter's vote by `by`, kept between `lowest` and +1."""
        return await self._move(_statement(voter, lowest=lowest), post_id, by)

    async def _move(self, statement: Any, post_id: int, value: int) -> Row[Any] | None:
        note(self.session.info, "post.voted", post_id)
        return (await self.session.execute(statement, {"post_id": post_id, "value": value})).one_or_none()

    async def own(self, voter: Actor, post_ids: Sequence[int]) -> Sequence[Row[Any]]:
        """The voter's votes that are up or down, on posts they see still."""
        statement = (
            select(Vote.post_id, Vote.value)
            .join(Post, Post.id == Vote.post_id)
            .where(Vote.voter_id == voter.id, Vote.post_id.in_(post_ids), Vote.value != NONE, visible_to(voter))
        )
        return (await self.session.execute(statement.order_by(Vote.post_id))).all()
