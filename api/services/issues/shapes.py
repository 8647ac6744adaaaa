"""From rows to answers."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, get_type_hints

import msgspec

from api import pagination
from api.schemas.issues import PRIORITIES, ChangedValue, FieldChange, Issue, IssueChange, LinkedPost, Person

Changes = Mapping[Any, tuple[Any, Any]]
"""By field: before and after."""
LINKED_POSTS = msgspec.json.Decoder(list[LinkedPost])
CHANGES = msgspec.json.Decoder(dict[Any, tuple[Any, Any]])
POST_LETTERS = 20


def issue_from_row(row: Sequence[Any]) -> Issue:
    """Of the columns that db/repositories/issues/lists.py shows, in their order."""
    number, key = row[2:4]
    state, priority, assignee_id, assignee_name = row[9:13]
    values = [
        *row[:3],
        f"{key}-{number}",
        *row[4:9],
        state,
        PRIORITIES[priority],
        as_person(assignee_id, assignee_name),
        *row[13:16],
        LINKED_POSTS.decode(row[16]) if row[16] else [],
        *row[17:],
    ]
    return Issue(*values)


def fitting(issues: Sequence[Issue]) -> Sequence[Issue]:
    """As many as fit on a page."""
    return pagination.fit(issues, letters=sum(_letters(issue) for issue in issues))


def _letters(issue: Issue) -> int:
    """What people wrote, and for each linked post what stands around its title."""
    posts = sum(len(post.title) + POST_LETTERS for post in issue.posts) if issue.posts else 0
    return len(issue.title) + len(issue.text) + sum(map(len, issue.labels)) + posts


def as_person(user_id: int | None, name: str | None) -> Person | None:
    return None if user_id is None or name is None else Person(user_id, name)


def recorded(field: str, value: Any) -> Any:
    """A value as the history keeps it: as the answer shows it, but people by their number alone."""
    if field == "priority":
        return PRIORITIES[value]
    if field == "due_date" and value is not None:
        return value.isoformat()
    return value


def changes_of(row: Sequence[Any]) -> Changes:
    """What is visible of a step: by field, before and after."""
    return CHANGES.decode(row[3])


def change_from_row(row: Sequence[Any], stored: Changes, names: Mapping[int, str]) -> IssueChange:
    def value(field: str, kept: Any) -> ChangedValue:
        shown: ChangedValue = as_person(kept, names.get(kept)) if field == "assignee" else kept
        return shown

    changes = [
        FieldChange(field, value(field, before), value(field, after))
        for field, (before, after) in sorted(stored.items(), key=lambda each: FIELDS.index(each[0]))
    ]
    step_id, user_id, user_name, _, created_at = row
    return IssueChange(step_id, as_person(user_id, user_name), changes, created_at)


FIELDS: tuple[str, ...] = get_type_hints(FieldChange)["field"].__args__
"""In the order in which a step of the history names them."""


def assignees(steps: Iterable[Changes]) -> set[int]:
    """Everybody who is named as an assignee in these steps."""
    return {user_id for changes in steps for user_id in changes.get("assignee", ()) if user_id is not None}
