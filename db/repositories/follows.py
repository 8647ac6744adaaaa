"""Who hears of what: those who said so, and, where they said nothing, those who take part."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CompoundSelect,
    Integer,
    Row,
    Select,
    and_,
    any_,
    bindparam,
    exists,
    or_,
    select,
    union,
)
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from db.models import Comment, Follow, Issue, Member, Post, Project, User, Vote
from db.repositories.comments import Subject
from db.repositories.post_lists import one_post
from db.repositories.sections import USER_ID, shows
from db.statements import given

Writer = aliased(User, name="writer")
Wanted = aliased(Issue, name="wanted")


@lru_cache
def follows_post() -> Select[tuple[bool]]:
    """Whether the viewer follows the post `post_id`; no row where the viewer does not see it."""
    about = Subject(Post, _parameter("post_id"))
    return _is_following(about).where(one_post().exists())


@lru_cache
def follows_issue() -> Select[tuple[bool]]:
    """Whether the viewer follows the issue with this `number`; no row where the viewer does not see it."""
    project = select(Project.id).where(Project.id == given("project_id", BigInteger), shows("issues"))
    in_project = (Wanted.project_id == project.scalar_subquery(), Wanted.number == given("number", Integer))
    issue: Any = select(Wanted.id).where(*in_project).scalar_subquery()
    return _is_following(Subject(Issue, issue)).where(issue.is_not(None))


class FollowRepository:
    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    async def say(self, about: Subject, user_id: int, *, following: bool) -> None:
        """It holds until they say otherwise, whatever they write meanwhile."""
        said = insert(Follow).values({about.column: about.id, "user_id": user_id, "following": following})
        columns = [about.column, "user_id"]
        await self.session.execute(said.on_conflict_do_update(index_elements=columns, set_={"following": following}))

    async def comments_of_interest(self, comment_ids: Sequence[int]) -> set[int]:
        """Return those of which somebody else may want to hear: most comments of visitors are nobody's news."""
        rows = await self.session.scalars(OF_INTEREST, {"comment_ids": list(comment_ids)})
        return set(rows)

    async def mentionable(self, about: Subject, project_id: int) -> Sequence[Row[Any]]:
        """Numbers and names of those who belong to the project or have written here."""
        people: CompoundSelect[tuple[int | None]] = union(
            select(Member.user_id).where(Member.project_id == project_id),
            select(Project.owner_id).where(Project.id == project_id, Project.owner_id.is_not(None)),
            _writers(about),
        )
        return (await self.session.execute(select(User.id, User.name).where(User.id.in_(people)))).all()


def _is_following(about: Subject) -> Select[tuple[bool]]:
    return select(exists().where(User.id == USER_ID, following(about)))


def _parameter(name: str) -> Any:
    return given(name, BigInteger)


def following(about: Subject) -> ColumnElement[bool]:
    """By columns of `User`: they said so, or wrote it, have it to do, or commented, and did not say otherwise."""
    said = select(Follow.user_id).where(_about(about), Follow.following)
    assigned = select(Issue.assignee_id).where(Issue.id == about.id, Issue.assignee_id.is_not(None))
    parts = [said, _writers(about)] if about.kind is Post else [said, _writers(about), assigned]
    return and_(User.id.in_(union(*parts)), ~muted(about))


def voted(post_id: int) -> ColumnElement[bool]:
    """By columns of `User`: they voted, up or down, and so want to know what becomes of it."""
    voices = select(Vote.voter_id).where(Vote.post_id == post_id, Vote.value != 0)
    people = select(Writer.id).where(Writer.actor_id.in_(voices))
    return and_(User.id.in_(people), ~muted(Subject(Post, post_id)))


def muted(about: Subject) -> ColumnElement[bool]:
    """By columns of `User`: they said that they want to hear nothing."""
    return exists().where(_about(about), Follow.user_id == User.id, ~Follow.following)


def _writers(about: Subject) -> Select[tuple[int]]:
    """Accounts of its author and of who commented."""
    author: Select[Any] = (
        select(Post.author_id).where(Post.id == about.id)
        if about.kind is Post
        else select(Issue.reporter_id).where(Issue.id == about.id)
    )
    commented = select(Comment.author_id).where(getattr(Comment, about.column) == about.id)
    return select(Writer.id).where(Writer.actor_id.in_(union(author, commented)))


def _about(about: Subject) -> ColumnElement[bool]:
    of_subject: ColumnElement[bool] = getattr(Follow, about.column) == about.id
    return of_subject


def _interesting() -> Select[tuple[int]]:
    """Answers, mentions, and comments where an account other than the author's follows."""
    other = aliased(Comment, name="other")
    is_another = Writer.actor_id.is_distinct_from(Comment.author_id)
    followed = (
        exists().where(Follow.following, or_(Follow.post_id == Comment.post_id, Follow.issue_id == Comment.issue_id)),
        exists().where(Post.id == Comment.post_id, Writer.actor_id == Post.author_id, is_another),
        exists().where(
            Issue.id == Comment.issue_id,
            or_(Issue.assignee_id.is_not(None), Issue.reporter_id.is_distinct_from(Comment.author_id)),
        ),
        exists().where(other.post_id == Comment.post_id, Writer.actor_id == other.author_id, is_another),
        exists().where(other.issue_id == Comment.issue_id, Writer.actor_id == other.author_id, is_another),
    )
    which = or_(Comment.parent_id.is_not(None), Comment.text.contains("@", autoescape=True), *followed)
    ids = bindparam("comment_ids", type_=ARRAY(BigInteger))
    return select(Comment.id).where(Comment.id == any_(ids), which)


OF_INTEREST = _interesting()
"""Made once: to make it anew takes longer than to run it."""
