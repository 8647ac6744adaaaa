"""Where a list of issues goes on, for each of its orders."""

from datetime import UTC, datetime, timedelta
from typing import Any

from api import pagination
from api.pagination import Cursor
from api.schemas.issues import INT32_MAX, PRIORITIES, STATES, Issue
from db.sorting import IssueSort

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)  # as exact as PostgreSQL, and within what a float holds exactly


def after(issue: Issue, sort: IssueSort) -> str:
    match sort:
        case "created":
            cursor = Cursor(sort, 0, issue.number)
        case "updated":
            cursor = Cursor(sort, (issue.updated_at - EPOCH) // MICROSECOND, issue.id)
        case "priority":
            cursor = Cursor(sort, PRIORITIES.index(issue.priority), issue.id)
        case "position":
            cursor = Cursor(sort, issue.position, issue.id, issue.state)
    return pagination.encode(cursor)


def place(text: str, sort: IssueSort) -> tuple[Any, ...]:
    """The values of the last issue seen by which the list is sorted.

    Raises Invalid for anything that `after` did not make for this order.
    """
    match sort:
        case "created":
            return (pagination.decode(text, sort, id_max=INT32_MAX).id,)
        case "updated":
            cursor = pagination.decode(text, sort, int)
            return (_time(cursor.key), cursor.id)
        case "priority":
            cursor = pagination.decode(text, sort, int)
            if cursor.key in range(len(PRIORITIES)):
                return (int(cursor.key), cursor.id)
        case "position":
            cursor = pagination.decode(text, sort, float, grouped=True)
            if cursor.group in STATES:
                return (cursor.group, cursor.key, cursor.id)
    raise pagination.not_of_this_list()


def _time(microseconds: float) -> datetime:
    try:
        return EPOCH + int(microseconds) * MICROSECOND
    except OverflowError:
        raise pagination.not_of_this_list() from None
