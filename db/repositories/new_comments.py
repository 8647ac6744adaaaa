"""Comments as they are created: checks, row, counters of the post or issue, and event in one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from asyncpg import ForeignKeyViolationError
from sqlalchemy import (
    CTE,
    BigInteger,
    Boolean,
    ColumnElement,
    Integer,
    Select,
    Text,
    Uuid,
    and_,
    case,
    cast,
    exists,
    func,
    insert,
    literal_column,
    null,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import aliased
from sqlalchemy.types import TypeEngine

from db.actor import Actor
from db.models import Comment, Issue, Post, Project
from db.records import records, to_records
from db.repositories.authors import author_of, is_name_taken
from db.repositories.events import Recorded, Tell, insert_events
from db.repositories.post_lists import IN_TURN, PUBLISHED
from db.repositories.sections import PUBLIC_SECTIONS, visible_ids_by
from db.sections import Section
from db.statements import Compiled, Writes, given

FIELDS: dict[str, TypeEngine[Any]] = {
    "nth": Integer(),
    "author_id": Uuid(),
    "user_id": BigInteger(),
    "is_admin": Boolean(),
    "is_allowed": Boolean(),
    "parent_id": BigInteger(),
    "text": Text(),
    "username": Text(),
    "name_skeletons": ARRAY(Text),
}
"""Of a comment that is to be created."""
CHECKS = "sees_subject", "is_allowed", "has_free_name", "has_parent"

Parent = aliased(Comment, name="parent")


def _create(kind: type[Post] | type[Issue]) -> Select[Any]:
    """Comments on one post or issue, which stays locked until they are committed.

    Returns a row for each that is asked for, in their order: the checks, and what the database knows of a comment that
    was created. Whoever waited for the lock counts on from what it found: the statement's snapshot may be older.
    A parent is looked up in the snapshot; one that was deleted meanwhile violates the foreign key.
    """
    asked = records("asked", FIELDS)
    subject = _subject(kind)
    checked = _checked(kind, asked, subject)
    created = _created(checked)
    added = _added(kind, created)
    return (
        select(
            *(checked.c[name] for name in CHECKS),
            checked.c.project_id,
            added.c.id,
            added.c.created_at,
            author_of(added.c.author_id, checked.c.project_id),
        )
        .select_from(checked.outerjoin(added, added.c.id == checked.c.id))
        .order_by(checked.c.nth)
        .add_cte(_counted(kind, created), _recorded(kind, created))
    )


def _subject(kind: type[Post] | type[Issue]) -> CTE:
    columns: list[ColumnElement[Any]] = [kind.id.expression, kind.project_id.expression, kind.version.expression]
    columns.append(kind.comment_count.expression)
    if kind is Post:
        columns += [PUBLISHED.label("is_shown"), Post.author_id.expression, cast(null(), Integer).label("number")]
        where = Post.id == given("post_id", BigInteger)
    else:
        columns += [true().label("is_shown"), cast(null(), Uuid).label("author_id"), Issue.number.expression]
        where = and_(Issue.project_id == given("project_id", BigInteger), Issue.number == given("number", Integer))
    return select(*columns).where(where).with_for_update(key_share=True).cte("subject")


def _checked(kind: type[Post] | type[Issue], asked: CTE, subject: CTE) -> CTE:
    """With an id for each that is to be created."""
    section: Section = "posts" if kind is Post else "issues"
    is_public = exists().where(Project.id == subject.c.project_id, PUBLIC_SECTIONS[section])
    sees = and_(
        subject.c.project_id.in_(visible_ids_by(asked.c.user_id, asked.c.is_admin, section)),
        or_(subject.c.is_shown, subject.c.author_id == asked.c.author_id),
    )
    is_name_free = or_(asked.c.name_skeletons.is_(None), ~is_name_taken(asked.c.name_skeletons))
    parent = select(Parent.id).where(
        Parent.id == asked.c.parent_id,
        (Parent.post_id if kind is Post else Parent.issue_id) == subject.c.id,
        Parent.parent_id.is_(None),
        Parent.deleted_at.is_(None),
    )
    # Not `exists`: PostgreSQL does not know how few are asked for, and might read all comments to look these up.
    can_be_answered = parent.scalar_subquery().is_not(None)
    checks = sees, or_(asked.c.is_allowed, ~is_public), is_name_free, or_(asked.c.parent_id.is_(None), can_be_answered)
    rows = (
        select(
            *(asked.c[name] for name in FIELDS if name not in CHECKS),
            *(each.label(name) for each, name in zip(checks, CHECKS, strict=True)),
            subject.c.id.label("subject_id"),
            *(subject.c[name] for name in ("project_id", "number", "is_shown", "comment_count", "version")),
        )
        .select_from(asked.outerjoin(subject, true()))
        .order_by(asked.c.nth)
        .offset(IN_TURN)
        .subquery("rows")
    )
    is_right = and_(*(rows.c[name] for name in CHECKS))
    new_id = case((is_right, literal_column("nextval('comments_id_seq')", BigInteger)))
    return select(rows, new_id.label("id")).cte("checked")


def _created(checked: CTE) -> CTE:
    """Those that are right, with the counters after each."""
    place = func.row_number().over(order_by=checked.c.nth)
    names = "id", "nth", "subject_id", "project_id", "number", "is_shown", "parent_id", "text", "username", "author_id"
    return (
        select(
            *(checked.c[name] for name in names),
            cast(checked.c.comment_count + place, Integer).label("comment_count"),
            cast(checked.c.version + place, BigInteger).label("version"),
        )
        .where(checked.c.id.is_not(None))
        .cte("created")
    )


def _added(kind: type[Post] | type[Issue], created: CTE) -> CTE:
    columns = {
        "id": created.c.id,
        "post_id" if kind is Post else "issue_id": created.c.subject_id,
        "parent_id": created.c.parent_id,
        "text": created.c.text,
        "username": created.c.username,
        "author_id": created.c.author_id,
    }
    new = insert(Comment).from_select(list(columns), select(*columns.values()), include_defaults=False)
    return new.returning(Comment.id, Comment.author_id, Comment.created_at).cte("added")


def _counted(kind: type[Post] | type[Issue], created: CTE) -> CTE:
    last = select(created).order_by(created.c.nth.desc()).limit(literal_column("1")).subquery("last")
    counters = {"comment_count": last.c.comment_count, "version": last.c.version}
    return update(kind).where(kind.id == last.c.subject_id).values(counters).returning(kind.id).cte("counted")


def _recorded(kind: type[Post] | type[Issue], created: CTE) -> CTE:
    """What `CommentCreated` of api/schemas/events/changes.py says; nobody hears of comments on drafts."""
    payload = {
        "comment_id": created.c.id,
        "post_id": created.c.subject_id if kind is Post else null(),
        "issue_number": created.c.number,
        "parent_id": created.c.parent_id,
        "comment_count": created.c.comment_count,
        "version": created.c.version,
    }
    return insert_events("comment.created", created, payload, created.c.is_shown)


ON_POST, ON_ISSUE = Compiled(_create(Post)), Compiled(_create(Issue))


class CommentedOn(NamedTuple):
    """A post, or an issue of a project."""

    post_id: int | None = None
    project_id: int | None = None
    number: int | None = None


@dataclass(frozen=True, slots=True)
class NewComment:
    subject: CommentedOn
    author: Actor
    text: str
    username: str | None
    """As a visitor typed it; None of an account."""
    name_skeletons: Sequence[str] | None
    """Of the name that a visitor typed (api/names)."""
    parent_id: int | None
    is_allowed: bool
    """Whether `[access]` lets the author comment where everybody sees the post or issue."""


class CreatedComment(NamedTuple):
    sees_subject: bool | None
    """Null where there is no such post or issue."""
    is_allowed: bool
    has_free_name: bool
    has_parent: bool
    project_id: int | None
    id: int | None
    """None, and what follows, if one of the checks failed."""
    created_at: datetime | None
    author: Sequence[Any] | None
    """The account, as `author_of` returns it."""


class NewCommentRepository:
    def __init__(self, writes: Writes, tell: Tell) -> None:
        self.writes = writes
        self.tell = tell

    async def create(self, comments: Sequence[NewComment]) -> list[CreatedComment]:
        """Create comments on one post or issue in one statement; what it returns is committed."""
        recorded = [Recorded("comment.created")]  # nobody knows what a statement that was broken off did
        try:
            created = [CreatedComment(*row) for row in await self._rows(comments)]
            pairs = zip(comments, created, strict=True)
            recorded = [_recorded_of(new, row) for new, row in pairs if row.id is not None]
        finally:
            self.tell(recorded)
        return created

    async def _rows(self, comments: Sequence[NewComment]) -> list[Any]:
        subject = comments[0].subject
        values = {**subject._asdict(), "asked": to_records([_fields(each) for each in comments])}
        statement = ON_ISSUE if subject.post_id is None else ON_POST
        try:
            return await self.writes.rows(statement, values)
        except ForeignKeyViolationError:  # a parent was deleted while this waited: now it is not found
            return await self.writes.rows(statement, values)


def _fields(comment: NewComment) -> dict[str, Any]:
    own = {name: getattr(comment, name) for name in FIELDS if name in NewComment.__slots__}
    author = comment.author
    return own | {"author_id": author.id, "user_id": author.user_id, "is_admin": author.is_admin}


def _recorded_of(new: NewComment, created: CreatedComment) -> Recorded:
    payload = {
        "comment_id": created.id,
        "parent_id": new.parent_id,
        "post_id": new.subject.post_id,
        "issue_number": new.subject.number,
    }
    return Recorded("comment.created", created.project_id, payload)
