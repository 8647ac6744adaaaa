"""From rows to answers."""

from collections.abc import Mapping, Sequence
from typing import Any, get_type_hints

from sqlalchemy import Row

from api.schemas.issues import PRIORITIES, ChangedValue, FieldChange, Issue, IssueChange, LinkedPost, Person


def as_issue(row: Row[Any], posts: Sequence[Row[Any]]) -> Issue:
    return Issue(
        row.id,
        row.project_id,
        row.number,
        f"{row.project_key}-{row.number}",
        row.title,
        row.text,
        row.image_hash,
        row.image_width,
        row.image_height,
        row.state,
        PRIORITIES[row.priority],
        as_person(row.assignee_id, row.assignee_name),
        row.labels,
        row.due_date,
        row.position,
        [LinkedPost(post.id, post.title, post.score) for post in posts],
        row.comment_count,
        row.version,
        row.created_at,
        row.updated_at,
    )


def as_person(user_id: int | None, name: str | None) -> Person | None:
    return None if user_id is None or name is None else Person(user_id, name)


def recorded(field: str, value: Any) -> Any:
    """A value as the history keeps it: as the answer shows it, but people by their number alone."""
    if field == "priority":
        return PRIORITIES[value]
    if field == "due_date" and value is not None:
        return value.isoformat()
    return value


def as_change(row: Row[Any], names: Mapping[int, str]) -> IssueChange:
    def value(field: str, kept: Any) -> ChangedValue:
        shown: ChangedValue = as_person(kept, names.get(kept)) if field == "assignee" else kept
        return shown

    changes = [
        FieldChange(field, value(field, before), value(field, after))
        for field, (before, after) in sorted(row.changes.items(), key=lambda each: FIELDS.index(each[0]))
    ]
    return IssueChange(row.id, as_person(row.user_id, row.user_name), changes, row.created_at)


FIELDS: tuple[str, ...] = get_type_hints(FieldChange)["field"].__args__
"""In the order in which a step of the history names them."""


def assignees(rows: Sequence[Row[Any]]) -> set[int]:
    """Everybody who is named as an assignee in these steps."""
    return {user_id for row in rows for user_id in row.changes.get("assignee", ()) if user_id is not None}
