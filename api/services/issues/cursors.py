"""Where a list of issues goes on, for each of its orders."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Row

from api import pagination
from api.pagination import Cursor
from api.schemas.issues import INT32_MAX, PRIORITIES, STATES
from db.repositories.issues import Place
from db.sorting import IssueSort

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)  # as exact as PostgreSQL, and within what a float holds exactly


def after(row: Row[Any], sort: IssueSort) -> str:
    match sort:
        case "created":
            cursor = Cursor(sort, 0, row.number)
        case "updated":
            cursor = Cursor(sort, (row.updated_at - EPOCH) // MICROSECOND, row.id)
        case "priority":
            cursor = Cursor(sort, row.priority, row.id)
        case "position":
            cursor = Cursor(sort, row.position, row.id, row.state)
    return pagination.encode(cursor)


def place(text: str, sort: IssueSort) -> Place:
    """Raises Invalid for anything that `after` did not make for this order."""
    match sort:
        case "created":
            return Place((pagination.decode(text, sort, id_max=INT32_MAX).id,))
        case "updated":
            cursor = pagination.decode(text, sort, int)
            return Place((_time(cursor.key), cursor.id))
        case "priority":
            cursor = pagination.decode(text, sort, int)
            if cursor.key in range(len(PRIORITIES)):
                return Place((int(cursor.key), cursor.id))
        case "position":
            cursor = pagination.decode(text, sort, float, grouped=True)
            if cursor.group in STATES:
                return Place((cursor.group, cursor.key, cursor.id))
    raise pagination.not_of_this_list()


def _time(microseconds: float) -> datetime:
    try:
        return EPOCH + int(microseconds) * MICROSECOND
    except OverflowError:
        raise pagination.not_of_this_list() from None
