"""What a person leaves all over the board: taken over at sign-in, taken away with the account, handed out on demand."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Integer,
    Row,
    and_,
    cast,
    delete,
    exists,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from db.actor import NOBODY
from db.limits import ANONYMOUS
from db.models import AdoptedVisitor, Comment, Event, Issue, Item, Mail, Post, SetupToken, User, Vote
from db.repositories.events import note
from db.repositories.exports import confirmed_address
from db.repositories.grants import GrantRepository
from db.repositories.image_grants import ImageGrantRepository

SETUP_LOCK = 0x636F726B736574  # the bytes of "corkset"

NAMED = (Post.id, Post.project_id, Post.title, Post.version)
"""What `PostUpdated` of api/schemas/events.py says."""


STATE = (
    Post.id.label("post_id"),
    Post.score,
    Post.upvotes,
    Post.downvotes,
    Post.version,
    Post.account_upvotes,
    Post.account_downvotes,
    Post.project_id,
    Post.published,
)
COUNTED = tuple(column.key for column in STATE[:-2])
"""What `PostVoted` of api/schemas/events.py says, in its order."""


class Adopted(NamedTuple):
    recounted: Sequence[Row[Any]]
    """Posts that have a vote less now, or one more of an account."""
    posts: Sequence[Row[Any]]
    """Published posts that have another author now: `NAMED`."""


class AccountRepository:
    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    async def adopt(self, visitor_id: UUID, actor_id: UUID) -> Adopted:
        """What the visitor wrote, voted and uploaded becomes the account's; where both voted, its vote stays.

        Once: else one cookie, kept and used again, would give each of many accounts a vote.
        """
        first_time = insert(AdoptedVisitor).values(id=visitor_id).on_conflict_do_nothing().returning(AdoptedVisitor.id)
        if not await self._rows(first_time):
            return Adopted((), ())
        recounted: Sequence[Row[Any]] = ()
        if touched := await self._lock_posts(visitor_id):
            own = aliased(Vote)
            doubles = select(own.post_id).where(own.voter_id == actor_id, own.value != 0, own.post_id.in_(touched))
            recounted = await self._remove_votes(Vote.voter_id == visitor_id, Vote.post_id.in_(doubles))
            theirs = aliased(Vote)
            moving = select(theirs.post_id).where(theirs.voter_id == visitor_id)
            taken_back = delete(Vote).where(Vote.voter_id == actor_id, Vote.value == 0, Vote.post_id.in_(moving))
            await self._execute(taken_back)
            recounted = [*recounted, *await self._move_votes(visitor_id, actor_id, touched)]
        posts = update(Post).where(Post.author_id == visitor_id)
        posts = posts.values(author_id=actor_id, version=Post.version + 1).returning(*NAMED, Post.published)
        adopted = [post for post in await self._rows(posts) if post.published]
        for kind in (Comment, Item):
            adopted_rows = update(kind).where(kind.author_id == visitor_id).values(author_id=actor_id)
            if await self._rows(adopted_rows.returning(kind.id)):
                note(self.session.info, "account.adopted")  # of which the log says nothing
        await self._execute(update(Event).where(Event.actor_id == visitor_id).values(actor_id=actor_id))
        await ImageGrantRepository(self.session).move(visitor_id, actor_id)
        return Adopted(recounted, adopted)

    async def remove_votes(self, actor_id: UUID) -> Sequence[Row[Any]]:
        """The posts that have a vote less now. What the actor wrote is locked, too."""
        if not await self._lock_posts(actor_id):
            return ()
        return await self._remove_votes(Vote.voter_id == actor_id)

    async def erase(self, user_id: int, actor_id: UUID) -> tuple[Sequence[Row[Any]], Sequence[Row[Any]]]:
        """The account with its drafts; what others can read stays, without a name. Posts and issues that changed so.

        Its votes are removed before, which locks its posts.
        """
        nameless: dict[str, Any] = {"author_id": None, "username": ANONYMOUS}
        await self._execute(delete(Post).where(Post.author_id == actor_id, ~Post.published))
        posts = update(Post).where(Post.author_id == actor_id)
        changed_posts = await self._rows(posts.values(**nameless, version=Post.version + 1).returning(*NAMED))
        await self._execute(update(Comment).where(Comment.author_id == actor_id).values(**nameless))
        await self._execute(update(Item).where(Item.author_id == actor_id).values(author_id=None))
        await self._execute(update(Issue).where(Issue.reporter_id == actor_id).values(reporter_id=NOBODY))
        assigned = update(Issue).where(Issue.assignee_id == user_id)
        named = (Issue.id, Issue.project_id, Issue.number, Issue.title, Issue.state, Issue.version)
        changed_issues = await self._rows(
            assigned.values(assignee_id=None, version=Issue.version + 1).returning(*named)
        )
        await self._execute(update(Event).where(Event.actor_id == actor_id).values(actor_id=None))
        await ImageGrantRepository(self.session).remove_of(actor_id)
        await self._execute(delete(Mail).where(Mail.address == confirmed_address(user_id)))
        await GrantRepository(self.session).end_all(user_id)
        await self._execute(delete(User).where(User.id == user_id))
        return changed_posts, changed_issues

    async def _lock_posts(self, actor_id: UUID) -> Sequence[int]:
        """The posts somebody wrote or voted on, locked as a vote locks them: until the end nobody votes there.

        In the order of their numbers, so that two who do this at once never wait for each other in a circle.
        """
        voted = select(Vote.post_id).where(Vote.voter_id == actor_id)
        touched = select(Post.id).where(or_(Post.author_id == actor_id, Post.id.in_(voted))).order_by(Post.id)
        return (await self.session.scalars(touched.with_for_update(key_share=True))).all()

    async def _remove_votes(self, *which: ColumnElement[bool]) -> Sequence[Row[Any]]:
        """With what they count, in one statement. The counters after it."""
        is_of_account = exists().where(User.actor_id == Vote.voter_id).label("is_of_account")
        gone = delete(Vote).where(*which).returning(Vote.post_id, Vote.value, is_of_account).cte("gone")
        is_up, is_down = gone.c.value == 1, gone.c.value == -1
        counted = update(Post).where(Post.id == gone.c.post_id, gone.c.value != 0)
        values = counted.values(
            upvotes=Post.upvotes - cast(is_up, Integer),
            downvotes=Post.downvotes - cast(is_down, Integer),
            account_upvotes=Post.account_upvotes - cast(and_(is_up, gone.c.is_of_account), Integer),
            account_downvotes=Post.account_downvotes - cast(and_(is_down, gone.c.is_of_account), Integer),
            version=Post.version + 1,
        )
        return await self._rows(values.returning(*STATE))

    async def _move_votes(self, visitor_id: UUID, actor_id: UUID, post_ids: Sequence[int]) -> Sequence[Row[Any]]:
        """Makes a visitor's votes an account's. The counters of the posts after it."""
        moved = update(Vote).where(Vote.voter_id == visitor_id, Vote.post_id.in_(post_ids)).values(voter_id=actor_id)
        mine = moved.returning(Vote.post_id, Vote.value).cte("mine")
        counted = update(Post).where(Post.id == mine.c.post_id, mine.c.value != 0)
        values = counted.values(
            account_upvotes=Post.account_upvotes + cast(mine.c.value == 1, Integer),
            account_downvotes=Post.account_downvotes + cast(mine.c.value == -1, Integer),
            version=Post.version + 1,
        )
        return await self._rows(values.returning(*STATE))

    async def _rows(self, statement: Any) -> Sequence[Row[Any]]:
        return (await self.session.execute(statement.execution_options(synchronize_session=False))).all()

    async def _execute(self, statement: Any) -> None:
        await self.session.execute(statement.execution_options(synchronize_session=False))

    async def add_setup_token(self, token_hash: str, lifetime: timedelta) -> None:
        """And forgets those that are too old."""
        await self._execute(delete(SetupToken).where(SetupToken.created_at < func.now() - lifetime))
        await self._execute(insert(SetupToken).values(hash=token_hash))

    async def use_setup_token(self, token_hash: str, lifetime: timedelta) -> bool:
        """Whether it was good. All others end with it: of several that try at once, by whatever link, one gets True."""
        await self.session.execute(select(func.pg_advisory_xact_lock(SETUP_LOCK)))
        fresh = (SetupToken.used_at.is_(None), SetupToken.created_at > func.now() - lifetime)
        good = select(SetupToken.hash).where(SetupToken.hash == token_hash, *fresh)
        if await self.session.scalar(good) is None:
            return False
        await self._execute(update(SetupToken).where(SetupToken.used_at.is_(None)).values(used_at=func.now()))
        return True
