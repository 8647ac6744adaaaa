"""Events that a statement records together with the rows they tell of."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import CTE, ColumnElement, Text, cast, func, insert, literal, select

from db.models import Event


def insert_events(kind: str, rows: CTE, payload: Mapping[str, ColumnElement[Any]], *where: ColumnElement[bool]) -> CTE:
    """An event for each of the rows, in their order.

    Args:
        kind: As api/schemas/events/changes.py calls it.
        rows: With `id`, `nth`, `project_id` and `author_id`, who did it.
        payload: What the kind's class says there.
        where: Of which rows others may know.
    """
    noun = kind.partition(".")[0]
    pairs = [part for name, value in payload.items() for part in (literal(name, Text), value)]
    columns = {
        "kind": literal(kind, Text),
        "subject": literal(f"{noun}:", Text).concat(cast(rows.c.id, Text)),
        "project_id": rows.c.project_id,
        "actor_id": rows.c.author_id,
        "data": func.jsonb_build_object(*pairs),
    }
    chosen = select(*columns.values()).where(*where).order_by(rows.c.nth)
    return insert(Event).from_select(list(columns), chosen, include_defaults=False).returning(Event.id).cte("recorded")
