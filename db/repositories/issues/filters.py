"""Which issues of a project a list shows, and in which order."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Text, and_, func, literal, or_, tuple_
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import InstrumentedAttribute

from db.models import Issue
from db.repositories.search import matches
from db.sorting import IssueSort


@dataclass(frozen=True, slots=True)
class IssueFilter:
    """What is empty or None does not narrow the list."""

    states: Sequence[str] = ()
    priorities: Sequence[int] = ()
    assignee_id: int | None = None
    unassigned: bool = False
    labels: Sequence[str] = ()
    """All of them, in any case of letters."""
    search: str = ""
    number: int | None = None
    """What was searched for may be the number of an issue: that one counts as found, too."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ended: the values of `KEYS`, of the last issue on it."""

    keys: tuple[Any, ...]


KEYS: dict[IssueSort, tuple[InstrumentedAttribute[Any], ...]] = {
    "updated": (Issue.updated_at, Issue.id),
    "created": (Issue.number,),
    "priority": (Issue.priority, Issue.id),
    "position": (Issue.state, Issue.position, Issue.id),
}
"""Each list has an index that begins with the project and goes on with these."""


def conditions(wanted: IssueFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.states:
        found.append(Issue.state.in_(wanted.states))
    if wanted.priorities:
        found.append(Issue.priority.in_(wanted.priorities))
    if wanted.assignee_id is not None:
        found.append(Issue.assignee_id == wanted.assignee_id)
    if wanted.unassigned:
        found.append(Issue.assignee_id.is_(None))
    if wanted.labels:
        found.append(Issue.label_keys.contains(func.lower_all(literal(list(wanted.labels), ARRAY(Text)))))
    if words := matches(wanted.search, Issue.grams, Issue.title + " " + Issue.text):
        found.append(and_(*words) if wanted.number is None else or_(and_(*words), Issue.number == wanted.number))
    return found


def order(sort: IssueSort) -> tuple[ColumnElement[Any], ...]:
    """By position as on the board, else the latest or most urgent first."""
    return tuple(key.asc() if sort == "position" else key.desc() for key in KEYS[sort])


def beyond(sort: IssueSort, place: Place) -> ColumnElement[bool]:
    """What comes after the place in this order."""
    keys = KEYS[sort]
    types = [BigInteger() if key is Issue.number else key.type for key in keys]
    row, last = tuple_(*keys), tuple_(*(literal(value, kind) for value, kind in zip(place.keys, types, strict=True)))
    return row > last if sort == "position" else row < last
