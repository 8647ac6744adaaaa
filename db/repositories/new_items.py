"""Items as they are created: permission, place, row and event in one statement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    CTE,
    BigInteger,
    Boolean,
    Double,
    Integer,
    Select,
    Text,
    Uuid,
    and_,
    case,
    exists,
    func,
    insert,
    literal_column,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeEngine

from db.actor import Actor
from db.limits import ITEM_PLANNED, ITEM_PROPOSED
from db.models import Item, Project
from db.records import records, to_records
from db.repositories.authors import author_of
from db.repositories.events import Recorded, Tell, insert_events
from db.repositories.post_lists import IN_TURN
from db.repositories.projects import is_worked_on_by
from db.statements import Compiled, Writes, given

FIELDS: dict[str, TypeEngine[Any]] = {
    "nth": Integer(),
    "author_id": Uuid(),
    "user_id": BigInteger(),
    "is_admin": Boolean(),
    "is_allowed": Boolean(),
    "name": Text(),
    "description": Text(),
    "status": Text(),
    "details": JSONB(),
}
"""Of an item that is to be created."""
WRITTEN = {
    "id": "id",
    "project_id": "project_id",
    "name": "name",
    "description": "description",
    "status": "status",
    "details": "metadata",
    "author_id": "author_id",
    "position": "position",
}
"""Columns of the table by the fields that they come from."""


def _create() -> Select[Any]:
    """Items of one project, which stays locked until they are committed, at the end of its line.

    Returns a row for each that is asked for, in their order; nulls where the author may not create it.
    """
    asked = records("asked", FIELDS)
    locked = select(Project.id, Project.has_public_roadmap).where(Project.id == given("project_id", BigInteger))
    project = locked.with_for_update(key_share=True).cte("project")
    created = _created(_checked(asked, project), project)
    rows = select(*(created.c[name] for name in WRITTEN))
    new = insert(Item).from_select(list(WRITTEN.values()), rows, include_defaults=False)
    names = CreatedItem._fields[:-1]
    added = new.returning(*(getattr(Item, name) for name in names), Item.author_id, Item.project_id).cte("added")
    payload = {"item_id": created.c.id, "name": created.c.name, "status": created.c.status}
    placed = asked.outerjoin(created, created.c.nth == asked.c.nth).outerjoin(added, added.c.id == created.c.id)
    return (
        select(*(added.c[name] for name in names), author_of(added.c.author_id, added.c.project_id))
        .select_from(placed)
        .order_by(asked.c.nth)
        .add_cte(insert_events("item.created", created, payload))
    )


def _checked(asked: CTE, project: CTE) -> CTE:
    """Those whose author works on the project, or may propose items where everybody sees them; in their order."""
    worked_on = exists().where(Project.id == project.c.id, is_worked_on_by(asked.c.user_id, asked.c.is_admin))
    rows = select(asked, worked_on.label("is_member"), project.c.id.label("project_id"), project.c.has_public_roadmap)
    checked = rows.select_from(asked.join(project, true())).subquery("rows")
    return (
        select(checked)
        .where(or_(checked.c.is_member, and_(checked.c.has_public_roadmap, checked.c.is_allowed)))
        .order_by(checked.c.nth)
        .offset(IN_TURN)
        .cte("checked")
    )


def _created(checked: CTE, project: CTE) -> CTE:
    """With id, place and status; what is proposed has no other status."""
    end = select(func.last_item_position(project.c.id, type_=Double).label("position")).cte("last_one")
    planned = func.coalesce(checked.c.status, literal_column(f"'{ITEM_PLANNED}'", Text))
    proposed = literal_column(f"'{ITEM_PROPOSED}'", Text)
    names = "nth", "project_id", "name", "description", "details", "author_id"
    return (
        select(
            *(checked.c[name] for name in names),
            literal_column("nextval('items_id_seq')", BigInteger).label("id"),
            case((checked.c.is_member, planned), else_=proposed).label("status"),
            (func.coalesce(end.c.position, -1) + func.row_number().over(order_by=checked.c.nth)).label("position"),
        )
        .select_from(checked.join(end, true()))
        .cte("created")
    )


@dataclass(frozen=True, slots=True)
class NewItem:
    project_id: int
    author: Actor
    name: str
    description: str
    status: str | None
    """None: planned. What is proposed by somebody who does not work on the project is so whatever stands here."""
    details: Mapping[str, Any]
    is_allowed: bool
    """Whether `[access]` lets the author propose items where everybody sees them."""


class CreatedItem(NamedTuple):
    id: int | None
    """None, and all others, where the author may not create it."""
    status: str
    details: dict[str, Any]
    position: float
    created_at: datetime
    updated_at: datetime
    author: Sequence[Any] | None
    """The account, as `author_of` returns it."""


CREATE = Compiled(_create())


class NewItemRepository:
    def __init__(self, writes: Writes, tell: Tell) -> None:
        self.writes = writes
        self.tell = tell

    async def create(self, items: Sequence[NewItem]) -> list[CreatedItem]:
        """Create items of one project in one statement; what it returns is committed."""
        project_id = items[0].project_id
        recorded = [Recorded("item.created")]  # nobody knows what a statement that was broken off did
        values = {"project_id": project_id, "asked": to_records([_fields(each) for each in items])}
        try:
            created = [CreatedItem(*row) for row in await self.writes.rows(CREATE, values)]
            ids = [row.id for row in created if row.id is not None]
            recorded = [Recorded("item.created", project_id, {"item_id": item_id}) for item_id in ids]
        finally:
            self.tell(recorded)
        return created


def _fields(item: NewItem) -> dict[str, Any]:
    own = {name: getattr(item, name) for name in FIELDS if name in NewItem.__slots__}
    author = item.author
    return own | {"author_id": author.id, "user_id": author.user_id, "is_admin": author.is_admin}
