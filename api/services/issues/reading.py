"""Issues as they are read."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from api import access, pagination
from api.errors import IssueNotFound, PostNotFound
from api.pagination import Cursor
from api.schemas.issues import Issue, IssueChangePage, IssuePage, LabelCount
from api.services.issues import cursors
from api.services.issues.shapes import assignees, change_from_row, changes_of, fitting, issue_from_row
from db.actor import Actor
from db.repositories.issues import lists
from db.repositories.issues.lists import Shape
from db.repositories.post_lists import one_post
from db.repositories.search import SEARCH_TIMEOUT_S, grams_of, words_of
from db.repositories.sections import SectionReader, viewer_values
from db.sorting import IssueSort
from db.statements import Reads

HISTORY = "changes"
NUMBER = re.compile(r"(?:#|([a-z]{2,6})-)?([0-9]{1,9})", re.IGNORECASE)
"""What names an issue: 42, #42 or KEY-42."""


@dataclass(frozen=True, slots=True)
class IssueQuery:
    """What a list is asked for; what is empty does not narrow it."""

    states: Sequence[str] = ()
    priorities: Sequence[int] = ()
    assignee: int | Literal["me", "none"] | None = None
    labels: Sequence[str] = ()
    search: str = ""
    sort: IssueSort = "updated"


class IssueReader:
    """Whatever is in a project whose issues the actor sees. Without a session, by statements that are made once."""

    def __init__(self, reads: Reads) -> None:
        self.reads = reads
        self.sections = SectionReader(reads)

    async def page(
        self, project_id: int, query: IssueQuery, limit: int, cursor: str | None, actor: Actor | None
    ) -> IssuePage:
        shape, values = statement_of(query, limit + 1, cursor, actor)
        rows: Sequence[Any] = ()
        if query.assignee != "me" or values["assignee_id"] is not None:  # without an account nothing is one's own
            rows = await self._rows(shape, {"project_id": project_id, **values, **viewer_values(actor)})
        if not rows:
            await self._check(project_id, actor)
        items = fitting([issue_from_row(row) for row in rows[:limit]])
        more = cursors.after(items[-1], query.sort) if len(items) < len(rows) else None
        return IssuePage(list(items), more)

    async def _rows(self, shape: Shape, values: Mapping[str, Any]) -> Sequence[Any]:
        if shape.words:  # a frequent word is found sooner in the list, a rare one by the index
            return await self.reads.rows_within(lists.listed(shape), values, SEARCH_TIMEOUT_S, plan_anew=True)
        return await self.reads.rows(lists.listed(shape), values)

    async def get(self, project_id: int, number: int, actor: Actor | None) -> Issue:
        values = {"project_id": project_id, "number": number, **viewer_values(actor)}
        rows = await self.reads.rows(lists.one_issue(), values)
        if not rows:
            await self._check(project_id, actor)
            raise IssueNotFound(number)
        return issue_from_row(rows[0])

    async def history(
        self, project_id: int, number: int, limit: int, cursor: str | None, actor: Actor | None
    ) -> IssueChangePage:
        """The latest first."""
        values = {"project_id": project_id, "number": number, **viewer_values(actor)}
        if cursor is not None:
            values["after_0"] = pagination.decode(cursor, HISTORY).id
        rows = await self.reads.rows(lists.history(limit + 1, is_later=cursor is not None), values)
        if not rows:  # perhaps there is no such issue
            await self.get(project_id, number, actor)
        changes = [changes_of(row) for row in rows[:limit]]
        user_ids = sorted(assignees(changes))
        names = dict(await self.reads.rows(lists.names(), {"user_ids": user_ids}) if user_ids else ())
        steps = zip(rows, changes, strict=False)
        items = pagination.fit([change_from_row(row, each, names) for row, each in steps])
        more = pagination.encode(Cursor(HISTORY, 0, items[-1].id)) if len(items) < len(rows) else None
        return IssueChangePage(list(items), more)

    async def labels(self, project_id: int, limit: int, actor: Actor | None) -> list[LabelCount]:
        values = {"project_id": project_id, "limit": limit, **viewer_values(actor)}
        rows = await self.reads.rows(lists.labels(), values)
        if not rows:
            await self._check(project_id, actor)
        return [LabelCount(*row) for row in rows]

    async def of_post(self, post_id: int, limit: int, offset: int, actor: Actor | None) -> Sequence[Issue]:
        """Those that a post is linked to, as many as fit."""
        values = {"post_id": post_id, **viewer_values(actor)}
        rows = await self.reads.rows(lists.of_post(), {**values, "limit": limit, "offset": offset})
        if not rows and not await self.reads.rows(one_post(), values):
            raise PostNotFound(post_id)
        return fitting([issue_from_row(row) for row in rows])

    async def _check(self, project_id: int, actor: Actor | None) -> None:
        """Where nothing was found: perhaps there is no such project. Raises ProjectNotFound or SectionNotFound."""
        await access.check_section(self.sections, project_id, "issues", actor)


def statement_of(query: IssueQuery, page: int, cursor: str | None, actor: Actor | None) -> tuple[Shape, dict[str, Any]]:
    """Which statement lists the issues, with the values of its parameters. Raises Invalid for a wrong cursor."""
    words, (key, number) = words_of(query.search), _named(query.search)
    shape = Shape(
        query.sort,
        page,
        is_later=cursor is not None,
        states=("any", "one", "several")[min(len(query.states), 2)],
        has_priorities=bool(query.priorities),
        assignee="any" if query.assignee is None else "nobody" if query.assignee == "none" else "one",
        has_labels=bool(query.labels),
        words=len(words),
        number="none" if number is None else "number" if key is None else "key",
    )
    values: dict[str, Any] = {
        "state": query.states[0] if query.states else None,
        "states": query.states,
        "priorities": query.priorities,
        "assignee_id": (actor.user_id if actor else None) if query.assignee == "me" else query.assignee,
        "labels": query.labels,
        "grams": grams_of(words),
        "key": key,
        "number": number,
    }
    values |= {f"word_{at}": word for at, word in enumerate(words)}
    place = () if cursor is None else cursors.place(cursor, query.sort)
    return shape, values | {f"after_{at}": value for at, value in enumerate(place)}


def _named(search: str) -> tuple[str | None, int | None]:
    """Key and number, if an issue's is what was searched for."""
    found = NUMBER.fullmatch(search)
    if found is None:
        return None, None
    return found[1] and found[1].upper(), int(found[2])
