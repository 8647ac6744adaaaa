import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from api import pagination
from api.pagination import Cursor
from api.schemas.issues import Issue, IssueChangePage, IssuePage, LabelCount
from api.services.issues import cursors
from api.services.issues.base import IssueService
from api.services.issues.shapes import as_change, assignees
from db.actor import Actor
from db.repositories.issues import IssueFilter
from db.sorting import IssueSort

HISTORY = "changes"


@dataclass(frozen=True, slots=True)
class IssueQuery:
    """What a list is asked for; what is empty does not narrow it."""

    states: Sequence[str] = ()
    priorities: Sequence[int] = ()
    assignee: int | Literal["me", "none"] | None = None
    labels: Sequence[str] = ()
    search: str = ""
    sort: IssueSort = "updated"


class IssueReader(IssueService):
    """Reading: whatever is in a project whose issues the actor sees."""

    async def page(
        self, project_id: int, query: IssueQuery, limit: int, cursor: str | None, actor: Actor | None
    ) -> IssuePage:
        project = await self._seen(project_id, actor)
        after = None if cursor is None else cursors.place(cursor, query.sort)
        assignee = query.assignee
        if assignee == "me":
            assignee = actor.user_id if actor else None
            if assignee is None:  # nothing is assigned to somebody without an account
                return IssuePage([], None)
        wanted = IssueFilter(
            query.states,
            query.priorities,
            assignee_id=assignee if isinstance(assignee, int) else None,
            unassigned=assignee == "none",
            labels=query.labels,
            search=query.search,
            number=_number(query.search, project.key),
        )
        rows = await self.issues.page(project_id, wanted, query.sort, limit + 1, after)
        items = pagination.fit(await self._shown(rows[:limit], actor))
        more = cursors.after(rows[len(items) - 1], query.sort) if len(items) < len(rows) else None
        return IssuePage(list(items), more)

    async def labels(self, project_id: int, limit: int, actor: Actor | None) -> list[LabelCount]:
        project = await self._seen(project_id, actor)
        return [LabelCount(*row) for row in await self.issues.labels(project.id, limit)]

    async def get(self, project_id: int, number: int, actor: Actor | None) -> Issue:
        return await self._one(await self._seen(project_id, actor), number, actor)

    async def history(
        self, project_id: int, number: int, limit: int, cursor: str | None, actor: Actor | None
    ) -> IssueChangePage:
        """The latest first."""
        project = await self._seen(project_id, actor)
        issue = await self._one(project, number, actor)
        before = None if cursor is None else pagination.decode(cursor, HISTORY).id
        rows = await self.changes.page(issue.id, limit + 1, before, actor)
        names = await self.changes.names(assignees(rows[:limit]))
        items = pagination.fit([as_change(row, names) for row in rows[:limit]])
        more = pagination.encode(Cursor(HISTORY, 0, items[-1].id)) if len(items) < len(rows) else None
        return IssueChangePage(list(items), more)


def _number(search: str, key: str) -> int | None:
    """The issue's number, if that is what was searched for: 42, #42 or KEY-42."""
    found = re.fullmatch(rf"(?:#|{key}-)?([0-9]{{1,9}})", search, re.IGNORECASE)
    return int(found[1]) if found else None
