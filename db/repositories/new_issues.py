"""Issues as they are created: permission, number, place, row, history and event in one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    CTE,
    BigInteger,
    Boolean,
    ColumnElement,
    Date,
    Double,
    Integer,
    Select,
    SmallInteger,
    Text,
    Uuid,
    and_,
    cast,
    exists,
    func,
    insert,
    literal,
    literal_column,
    null,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import TypeEngine

from db.actor import Actor
from db.models import Issue, IssueChange, Member, Project, User
from db.records import records, to_records
from db.repositories.events import Recorded, Tell, insert_events
from db.repositories.image_grants import SIZE, join_pictures
from db.repositories.post_lists import IN_TURN
from db.repositories.projects import WORKING_ROLES, is_worked_on_by
from db.statements import Compiled, Writes, given

FIELDS: dict[str, TypeEngine[Any]] = {
    "nth": Integer(),
    "author_id": Uuid(),
    "user_id": BigInteger(),
    "is_admin": Boolean(),
    "has_upload_token": Boolean(),
    "title": Text(),
    "text": Text(),
    "image_hash": Text(),
    "state": Text(),
    "priority": SmallInteger(),
    "assignee_id": BigInteger(),
    "labels": ARRAY(Text),
    "due_date": Date(),
}
"""Of an issue that is to be created."""
CHECKS = "is_member", "has_picture", "has_assignee"
WRITTEN = (
    "id",
    "project_id",
    "number",
    "title",
    "text",
    "image_hash",
    "state",
    "priority",
    "assignee_id",
    "labels",
    "due_date",
    "position",
)
"""Fields that become columns of their name; the author becomes the reporter."""


def _create() -> Select[Any]:
    """Issues of one project, which stays locked until they are committed, each on top of its column.

    Returns a row for each that is asked for, in their order: the checks, and what the database knows of an issue that
    was created. Numbers go on from what the lock found: the statement's snapshot may be older.
    """
    asked = records("asked", FIELDS)
    locked = select(Project.id, Project.key, Project.owner_id, Project.last_issue)
    project = locked.where(Project.id == given("project_id", BigInteger)).with_for_update(key_share=True).cte("project")
    checked = _checked(asked, project)
    created = _created(checked, project)
    columns = [created.c[name] for name in WRITTEN]
    new = insert(Issue).from_select(
        [*WRITTEN, "reporter_id"], select(*columns, created.c.author_id), include_defaults=False
    )
    added = new.returning(Issue.id, Issue.version, Issue.created_at, Issue.updated_at).cte("added")
    assignee = select(User.name).where(User.id == created.c.assignee_id).scalar_subquery()
    payload = {"issue_id": created.c.id, **{name: created.c[name] for name in ("number", "title", "state")}}
    placed = checked.outerjoin(created, created.c.nth == checked.c.nth).outerjoin(added, added.c.id == created.c.id)
    return (
        select(
            *(checked.c[name] for name in CHECKS),
            *(created.c[name] for name in ("id", "number", "key", "position", *SIZE)),
            assignee.label("assignee_name"),
            *(added.c[name] for name in ("version", "created_at", "updated_at")),
        )
        .select_from(placed)
        .order_by(checked.c.nth)
        .add_cte(
            _counted(created),
            _history(created),
            insert_events("issue.created", created, {**payload, "version": _FIRST_VERSION}),
        )
    )


_FIRST_VERSION: ColumnElement[int] = literal_column("0", Integer)


def _checked(asked: CTE, project: CTE) -> CTE:
    """Whether the author works on the project and may attach the picture, and the assignee may be one."""
    worked_on = exists().where(Project.id == project.c.id, is_worked_on_by(asked.c.user_id, asked.c.is_admin))
    found, has_picture, width, height = join_pictures(asked)
    columns = (
        worked_on.label("is_member"),
        has_picture.label("has_picture"),
        or_(asked.c.assignee_id.is_(None), _can_be_assigned(asked, project)).label("has_assignee"),
        width.label("image_width"),
        height.label("image_height"),
    )
    names = (name for name in FIELDS if name not in ("user_id", "is_admin", "has_upload_token"))
    shown = select(*(asked.c[name] for name in names), asked.c.user_id, *columns)
    return shown.select_from(found.outerjoin(project, true())).order_by(asked.c.nth).offset(IN_TURN).cte("checked")


def _can_be_assigned(asked: CTE, project: CTE) -> ColumnElement[bool]:
    """`IssueRepository.can_be_assigned`, by columns."""
    is_member = exists().where(
        Member.project_id == project.c.id, Member.user_id == User.id, Member.role.in_(WORKING_ROLES)
    )
    is_admin = User.role == literal_column("'admin'", Text)
    is_owner = or_(project.c.owner_id == User.id, and_(project.c.owner_id.is_(None), is_admin))
    return exists().where(
        User.id == asked.c.assignee_id, User.is_active, or_(is_owner, is_member.correlate_except(Member))
    )


def _created(checked: CTE, project: CTE) -> CTE:
    """Those that are right, with id, number and place."""
    states = select(checked.c.state).distinct().subquery("states")
    top = func.first_issue_position(project.c.id, states.c.state, type_=Double)
    tops = select(states.c.state, top.label("position")).select_from(states.join(project, true())).cte("tops")
    place = func.row_number().over(order_by=checked.c.nth)
    place_in_state = func.row_number().over(partition_by=checked.c.state, order_by=checked.c.nth)
    one = literal_column("1", Integer)
    names = (name for name in checked.c.keys() if name not in CHECKS)  # noqa: SIM118  # no mapping
    rows = (
        select(
            *(checked.c[name] for name in names),
            project.c.id.label("project_id"),
            project.c.key,
            cast(project.c.last_issue + place, Integer).label("number"),
            (func.coalesce(tops.c.position, one) - place_in_state).label("position"),
        )
        .select_from(checked.join(project, true()).join(tops, tops.c.state == checked.c.state))
        .where(*(checked.c[name] for name in CHECKS))
        .order_by(checked.c.nth)
        .offset(IN_TURN)
        .subquery("placed")
    )
    return select(rows, literal_column("nextval('issues_id_seq')", BigInteger).label("id")).cte("created")


def _counted(created: CTE) -> CTE:
    last = select(created.c.project_id, func.max(created.c.number).label("number")).group_by(created.c.project_id)
    found = last.subquery("last_one")
    counted = update(Project).where(Project.id == found.c.project_id).values(last_issue=found.c.number)
    return counted.returning(Project.id).cte("counted")


def _history(created: CTE) -> CTE:
    """It begins with the issue's state."""
    state = func.jsonb_build_array(null(), created.c.state)
    changes = func.jsonb_build_object(literal("state", Text), state)
    rows = select(created.c.id, created.c.user_id, changes).order_by(created.c.nth)
    steps = insert(IssueChange).from_select(["issue_id", "user_id", "changes"], rows, include_defaults=False)
    return steps.returning(IssueChange.id).cte("history")


CREATE = Compiled(_create())


@dataclass(frozen=True, slots=True)
class NewIssue:
    project_id: int
    author: Actor
    title: str
    text: str
    image_hash: str | None
    has_upload_token: bool
    """Whether the author has shown the token of the picture's upload."""
    state: str
    priority: int
    assignee_id: int | None
    labels: Sequence[str]
    due_date: date | None


class CreatedIssue(NamedTuple):
    is_member: bool
    """Whether the author works on the project; else nothing else is to be told."""
    has_picture: bool
    """Stored, and the author may attach it; or none is wanted."""
    has_assignee: bool
    """Somebody who works on the project; or nobody."""
    id: int | None
    """None, and what follows, if one of the checks failed."""
    number: int
    project_key: str
    position: float
    image_width: int | None
    image_height: int | None
    assignee_name: str | None
    version: int
    created_at: datetime
    updated_at: datetime


class NewIssueRepository:
    def __init__(self, writes: Writes, tell: Tell) -> None:
        self.writes = writes
        self.tell = tell

    async def create(self, issues: Sequence[NewIssue]) -> list[CreatedIssue]:
        """Create issues of one project in one statement; what it returns is committed."""
        project_id = issues[0].project_id
        recorded = [Recorded("issue.created")]  # nobody knows what a statement that was broken off did
        values = {"project_id": project_id, "asked": to_records([_fields(each) for each in issues])}
        try:
            created = [CreatedIssue(*row) for row in await self.writes.rows(CREATE, values)]
            found = [row for row in created if row.id is not None]
            recorded = [
                Recorded("issue.created", project_id, {"issue_id": row.id, "number": row.number}) for row in found
            ]
        finally:
            self.tell(recorded)
        return created


def _fields(issue: NewIssue) -> dict[str, Any]:
    own = {name: getattr(issue, name) for name in FIELDS if name in NewIssue.__slots__}
    author = issue.author
    return own | {"author_id": author.id, "user_id": author.user_id, "is_admin": author.is_admin}
