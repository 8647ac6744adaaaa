"""Votes as they are cast: many in one statement, each of them exact."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import (
    CTE,
    BigInteger,
    Boolean,
    ColumnElement,
    Integer,
    Select,
    SmallInteger,
    Text,
    Uuid,
    and_,
    case,
    cast,
    column,
    func,
    literal,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, Insert, insert

from db.actor import Actor
from db.models import Event, Post, Vote
from db.repositories.authors import author_of
from db.repositories.events import Recorded, Tell
from db.repositories.post_lists import PUBLISHED
from db.repositories.sections import visible_ids_by
from db.statements import Compiled, Writes, given

UP, DOWN = 1, -1
COUNTERS = ("upvotes", "downvotes", "account_upvotes", "account_downvotes", "version")


@dataclass(frozen=True, slots=True)
class Ballot:
    """What somebody asks of their vote on a post.

    Without `lowest` the vote becomes `value`; with it `value` is a step from where it stands, kept between `lowest`
    and +1.
    """

    post_id: int
    voter: Actor
    value: int
    lowest: int | None = None
    returns_post: bool = False
    """Whether the result needs the post's words as well as its counters."""


class VotedPost(NamedTuple):
    """What a vote can return of its post, in the order of the statement's columns."""

    title: str
    text: str
    username: str
    """As a visitor typed it."""
    image_hash: str | None
    author: Sequence[Any] | None
    """The account, as `author_of` returns it."""


@dataclass(frozen=True, slots=True)
class Counted:
    """The post's counters right after one vote."""

    post_id: int
    score: int
    upvotes: int
    downvotes: int
    account_upvotes: int
    account_downvotes: int
    version: int
    my_vote: int
    post: VotedPost | None = None
    """None unless a ballot of the same statement `returns_post`."""


STATE = tuple(name for name in Counted.__slots__ if name != "post")

COLUMNS = {
    "post_id": BigInteger,
    "voter_id": Uuid,
    "user_id": BigInteger,
    "is_admin": Boolean,
    "value": SmallInteger,
    "lowest": SmallInteger,
}
"""Of a ballot, each an array in which all ballots of a statement stand in their order."""

POST_COLUMNS = tuple(name for name in VotedPost._fields if name != "author")


def _statement(*, waits: bool, returns_posts: bool) -> Select[Any]:
    """Voters' rows, posts' counters and events in one statement, exact under any concurrency.

    The posts are locked first, as a deletion does. On a conflict PostgreSQL hands the newest row to `do_update`:
    `previous` keeps what it held, and the counters move by the difference. They start from what the lock found: those
    of the statement's snapshot may be older. Of two ballots on one post the second starts where the first ended.
    No voter may have two on the same post.

    Who waits for several locks could wait in a circle with whoever takes them in another order, and would keep all
    waiting for the slowest. So with `waits` the ballots must be on one post, and without it posts that are locked are
    left out of the answer, like those that the voter does not see.
    """
    ballots = _ballots()
    target = _target(ballots, waits=waits, returns_posts=returns_posts)
    cast_vote = _cast(ballots, target)
    running = _running(ballots, target, cast_vote)
    counted = _counted(running).cte("counted")
    told = _told(running).cte("told")
    state = select(*(running.c[name] for name in ("nth", *STATE))).add_cte(counted, told)
    if not returns_posts:
        return state
    words = (target.c[name] for name in POST_COLUMNS)
    author = author_of(target.c.author_id, target.c.project_id)
    return state.add_columns(*words, author).join(target, target.c.id == running.c.post_id)


def _ballots() -> CTE:
    arrays = [given(name, ARRAY(kind)) for name, kind in COLUMNS.items()]
    columns: list[Any] = [column(name, kind) for name, kind in COLUMNS.items()]
    rows = func.unnest(*arrays).table_valued(*columns, with_ordinality="nth", name="rows").render_derived()
    return select(*(rows.c[name] for name in (*COLUMNS, "nth"))).cte("ballots")


def _target(ballots: CTE, *, waits: bool, returns_posts: bool) -> CTE:
    wanted = (Post.id, Post.project_id, Post.author_id, PUBLISHED.label("published"))
    counters = (Post.upvotes, Post.downvotes, Post.account_upvotes, Post.account_downvotes)
    words = [getattr(Post, name) for name in POST_COLUMNS] if returns_posts else []
    return (
        select(*wanted, *counters, Post.version, *words)
        .where(Post.id.in_(select(ballots.c.post_id)))
        .with_for_update(key_share=True, skip_locked=not waits)
        .cte("target")
    )


def _cast(ballots: CTE, target: CTE) -> CTE:
    """`visible_to` of db/repositories/posts.py, for the voter of each row."""
    least, value = ballots.c.lowest, ballots.c.value
    projects = visible_ids_by(ballots.c.user_id, ballots.c.is_admin, "posts")
    shown = or_(target.c.published, target.c.author_id == ballots.c.voter_id)
    voice: Insert = insert(Vote).from_select(
        ["post_id", "voter_id", "value"],
        select(ballots.c.post_id, ballots.c.voter_id, func.greatest(least, value))
        .join(target, target.c.id == ballots.c.post_id)
        .where(target.c.project_id.in_(projects), shown),
        include_defaults=False,
    )
    before, post_id, voter_id = (
        literal_column(name, kind)
        for name, kind in (("votes.value", SmallInteger), ("excluded.post_id", BigInteger), ("excluded.voter_id", Uuid))
    )
    step = func.greatest(least, func.least(UP, before + value))
    wanted = select(case((least.is_(None), value), else_=step)).where(
        ballots.c.post_id == post_id, ballots.c.voter_id == voter_id
    )
    return (
        voice.on_conflict_do_update(
            index_elements=[Vote.post_id, Vote.voter_id],
            set_={"previous": Vote.value, "value": wanted.scalar_subquery(), "changed_at": func.now()},
        )
        .returning(Vote.post_id, Vote.voter_id, Vote.value, Vote.previous)
        .cte("cast_vote")
    )


def _running(ballots: CTE, target: CTE, cast_vote: CTE) -> CTE:
    """The counters of each post after each of its ballots."""
    now, before = cast_vote.c.value, cast_vote.c.previous

    def so_far(change: ColumnElement[int]) -> ColumnElement[int]:
        return func.sum(change).over(partition_by=ballots.c.post_id, order_by=ballots.c.nth, rows=(None, 0))

    def moved(which: int) -> ColumnElement[int]:
        return cast(now == which, Integer) - cast(before == which, Integer)

    def moved_by_account(which: int) -> ColumnElement[int]:
        return case((ballots.c.user_id.is_not(None), moved(which)), else_=0)

    def after(counter: ColumnElement[int], change: ColumnElement[int]) -> ColumnElement[int]:
        return counter + cast(so_far(change), Integer)

    upvotes, downvotes = after(target.c.upvotes, moved(UP)), after(target.c.downvotes, moved(DOWN))
    version = target.c.version + cast(so_far(cast(now != before, Integer)), BigInteger)
    return (
        select(
            ballots.c.nth,
            ballots.c.post_id,
            (upvotes - downvotes).label("score"),
            upvotes.label("upvotes"),
            downvotes.label("downvotes"),
            after(target.c.account_upvotes, moved_by_account(UP)).label("account_upvotes"),
            after(target.c.account_downvotes, moved_by_account(DOWN)).label("account_downvotes"),
            version.label("version"),
            now.label("my_vote"),
            (now != before).label("changed"),
            target.c.project_id,
            target.c.published,
        )
        .join(target, target.c.id == ballots.c.post_id)
        .join(
            cast_vote,
            and_(cast_vote.c.post_id == ballots.c.post_id, cast_vote.c.voter_id == ballots.c.voter_id),
        )
        .cte("running")
    )


def _counted(running: CTE) -> Any:
    last = (
        select(running.c.post_id, *(running.c[name] for name in COUNTERS))
        .distinct(running.c.post_id)
        .order_by(running.c.post_id, running.c.nth.desc())
        .cte("last")
    )
    values = {name: last.c[name] for name in COUNTERS}
    changed = Post.version != last.c.version
    return update(Post).where(Post.id == last.c.post_id, changed).values(values).returning(Post.id)


def _told(running: CTE) -> Any:
    """What `PostVoted` of api/schemas/events/changes.py says, with nothing of the voter; of a draft nobody is told."""
    names = ("post_id", "score", *COUNTERS)
    pairs = [part for name in names for part in (literal(name, Text), running.c[name])]
    subject = literal("post:", Text).concat(cast(running.c.post_id, Text))
    row = (
        select(literal("post.voted", Text), subject, running.c.project_id, func.jsonb_build_object(*pairs))
        .where(running.c.changed, running.c.published)
        .order_by(running.c.nth)
    )
    columns = ["kind", "subject", "project_id", "data"]
    return insert(Event).from_select(columns, row, include_defaults=False).returning(Event.id)


STATEMENTS = {
    (waits, returns_posts): Compiled(_statement(waits=waits, returns_posts=returns_posts))
    for waits in (False, True)
    for returns_posts in (False, True)
}


class BallotRepository:
    """Counts ballots. What it answers is committed."""

    def __init__(self, writes: Writes, tell: Tell) -> None:
        self.writes = writes
        self.tell = tell

    async def count(self, ballots: Sequence[Ballot], *, waits: bool) -> list[Counted | None]:
        """No two of one voter on one post. None where the voter sees no such post.

        Without `waits` None for those on posts, too, that somebody has locked; with it all must be on one post.
        """
        found: list[Counted | None] = [None] * len(ballots)
        values = {
            "post_id": [ballot.post_id for ballot in ballots],
            "voter_id": [ballot.voter.id for ballot in ballots],
            "user_id": [ballot.voter.user_id for ballot in ballots],
            "is_admin": [ballot.voter.is_admin for ballot in ballots],
            "value": [ballot.value for ballot in ballots],
            "lowest": [ballot.lowest for ballot in ballots],
        }
        statement = STATEMENTS[waits, any(ballot.returns_post for ballot in ballots)]
        try:
            rows = await self.writes.rows(statement, values)
        finally:
            self.tell(Recorded("post.voted", payload={"post_id": ballot.post_id}) for ballot in ballots)
        for nth, *columns in rows:
            words = columns[len(STATE) :]
            state = [*columns[: len(STATE)], VotedPost(*words) if words else None]
            found[nth - 1] = Counted(*state)
        return found
