from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Row,
    Select,
    Text,
    and_,
    delete,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from db.actor import Actor
from db.delivery import NotificationKind
from db.models import Comment, Issue, Notification, Post, Project, User
from db.repositories import issues, posts
from db.repositories.comments import Subject
from db.repositories.post_lists import IN_TURN, PUBLISHED
from db.repositories.preferences import delivery_of
from db.repositories.sections import USER_ID, VIEWER_ID, shows, viewer_values, visible_to_users
from db.statements import given

By = aliased(User, name="by_user")
Commenter = aliased(User, name="commenter")

SHAPES_KEPT = 512

AUTHOR_NAME = select(Commenter.name).where(Commenter.actor_id == Comment.author_id).scalar_subquery()
"""Of a comment that a visitor wrote who has an account by now."""

ABOUT: tuple[ColumnElement[Any], ...] = (
    Issue.number.label("issue_number"),
    func.coalesce(Post.title, Issue.title).label("title"),
    Project.id.label("project_id"),
    Project.key.label("project_key"),
    Project.slug.label("project_slug"),
    func.coalesce(By.name, AUTHOR_NAME, Comment.username).label("actor_name"),
)
NUMBER, TITLE, *PROJECT, ACTOR_NAME = ABOUT
SHOWN: tuple[Any, ...] = (
    Notification.id,
    Notification.kind,
    Notification.post_id,
    NUMBER,
    Notification.comment_id,
    TITLE,
    Notification.status,
    *PROJECT,
    ACTOR_NAME,
    Notification.read_at.is_not(None).label("read"),
    Notification.created_at,
)
"""As things are called now, in the order of `Notification` of api/schemas/notifications.py; who has deleted the account
has no name."""


@dataclass(frozen=True, slots=True)
class News:
    """What an event means to people."""

    event_id: int
    about: Subject
    by: UUID | None
    """Who did it: they know already."""
    comment_id: int | None = None
    status: str | None = None


class NotificationRepository:
    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    async def tell(self, news: News, kind: NotificationKind, whom: ColumnElement[bool]) -> None:
        """Those of them who see what it is about. Nobody is told of an event twice: what they hear first counts."""
        columns: dict[str, Any] = {
            "user_id": User.id,
            "event_id": literal(news.event_id, BigInteger),
            "kind": literal(kind, Text),
            news.about.column: literal(news.about.id, BigInteger),
            "comment_id": literal(news.comment_id, BigInteger),
            "by_user_id": select(By.id).where(By.actor_id == news.by).scalar_subquery(),
            "status": literal(news.status, Text),
            "mail": delivery_of(kind),
        }
        known = User.actor_id.is_distinct_from(news.by)
        people = select(*columns.values()).where(whom, User.is_active, known, _sees(news.about))
        rows = insert(Notification).from_select(list(columns), people.order_by(User.id))
        await self.session.execute(rows.on_conflict_do_nothing())

    async def count_unread(self, actor: Actor) -> int:
        return (await self.session.scalar(count_unread(), viewer_values(actor))) or 0

    async def in_mail(self, mail_id: int, actor: Actor) -> Sequence[Row[Any]]:
        """What a mail tells, the oldest first, with the words of comments; as far as its reader may see it still."""
        statement = select_visible(actor, *SHOWN, Comment.text.label("text")).where(Notification.mail_id == mail_id)
        return (await self.session.execute(statement.order_by(Notification.id))).all()

    async def read(self, user_id: int, notification_id: int) -> bool:
        """False: there is no such one of theirs."""
        one = (Notification.user_id == user_id, Notification.id == notification_id)
        first = func.coalesce(Notification.read_at, func.now())
        marked = update(Notification).where(*one).values(read_at=first).returning(Notification.id)
        return await self.session.scalar(marked) is not None

    async def read_through(self, user_id: int, notification_id: int) -> None:
        """This one and all older ones; what has come since stays unread."""
        unread = (Notification.user_id == user_id, Notification.read_at.is_(None))
        marked = update(Notification).where(*unread, Notification.id <= notification_id)
        await self.session.execute(marked.values(read_at=func.now()))

    async def prune(self, older_than: timedelta, limit: int) -> int:
        """Removes old ones, read or not: nobody will look for them any more. How many there were."""
        oldest = select(Notification.id, Notification.created_at).order_by(Notification.id).limit(limit).subquery()
        old = select(oldest.c.id).where(oldest.c.created_at < func.now() - older_than)
        gone = delete(Notification).where(Notification.id.in_(old)).returning(Notification.id)
        return len((await self.session.scalars(gone)).all())


@lru_cache(SHAPES_KEPT)
def listed(page: int, *, unread: bool, is_later: bool) -> Select[Any]:
    """The viewer's, the newest first; behind the one with the id `after_id`.

    What they are about is looked up one after the other, until the page is full.
    """
    nothing = select(literal_column("1")).subquery("nothing")
    about = _joined(nothing, *_seen_by_viewer(), *ABOUT).correlate(Notification).offset(IN_TURN).lateral("about")
    looked_up = {each.key for each in ABOUT}
    columns: list[Any] = [about.c[each.key] if each.key in looked_up else each for each in SHOWN]
    statement = select(*columns).join(about, true()).where(Notification.user_id == USER_ID)
    if unread:
        statement = statement.where(Notification.read_at.is_(None))
    if is_later:
        statement = statement.where(Notification.id < given("after_id", BigInteger))
    return statement.order_by(Notification.id.desc()).limit(literal_column(str(page), Integer))


@lru_cache
def count_unread() -> Select[Any]:
    """How many the viewer has not read."""
    unread = (Notification.user_id == USER_ID, Notification.read_at.is_(None))
    return _joined(Notification, *_seen_by_viewer(), func.count()).where(*unread)


def select_visible(actor: Actor, *columns: Any) -> Select[Any]:
    """The actor's notifications about what they still see; deleted comments are no news."""
    statement = _joined(Notification, posts.visible_to(actor), issues.visible_to(actor), *columns)
    return statement.where(Notification.user_id == actor.user_id)


def _seen_by_viewer() -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Posts and issues that the viewer sees, in a statement that is made once for everybody."""
    return and_(shows("posts"), or_(PUBLISHED, Post.author_id == VIEWER_ID)), shows("issues")


def _joined(
    first: Any, shown_post: ColumnElement[bool], shown_issue: ColumnElement[bool], *columns: Any
) -> Select[Any]:
    """What is known of a notification, behind `first` among the tables; nothing where it is not shown any more."""
    visible = or_(
        and_(Notification.post_id.is_not(None), shown_post), and_(Notification.issue_id.is_not(None), shown_issue)
    )
    return (
        select(*columns)
        .select_from(first)
        .outerjoin(Post, Post.id == Notification.post_id)
        .outerjoin(Issue, Issue.id == Notification.issue_id)
        .join(Project, Project.id == func.coalesce(Post.project_id, Issue.project_id))
        .outerjoin(Comment, Comment.id == Notification.comment_id)
        .outerjoin(By, By.id == Notification.by_user_id)
        .where(visible, Comment.deleted_at.is_(None))
    )


def _sees(about: Subject) -> ColumnElement[bool]:
    """By columns of `User`: those who see the post or issue."""
    visible = or_(Post.published, Post.author_id == User.actor_id) if about.kind is Post else true()
    in_section = visible_to_users(about.section)
    return exists().where(about.kind.id == about.id, Project.id == about.kind.project_id, in_section, visible)
