"""Filters, orders, pages and search of a project's issues."""

from collections.abc import Callable
from typing import Any

import pytest

from api import pagination
from api.pagination import Cursor
from tests.issues.team import Team


async def fill(team: Team) -> None:
    await team.add("Dark mode", text="for the night", state="todo", priority="low", labels=["UI", "night"])
    await team.add("Darkness", state="doing", priority="urgent", assignee_id=team.id("member"), labels=["ui"])
    await team.add("Über 100%", state="backlog", assignee_id=team.id("owner"), labels=["a,b"])
    await team.add("日本語", state="done", priority="low")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, [4, 3, 2, 1]),
        ({"state": "todo"}, [1]),
        ({"state": " doing, todo,"}, [2, 1]),
        ({"state": ""}, [4, 3, 2, 1]),
        ({"priority": "low"}, [4, 1]),
        ({"priority": "urgent,none"}, [3, 2]),
        ({"assignee_id": "me"}, [2]),
        ({"assignee_id": "none"}, [4, 1]),
        ({"assignee_id": ""}, [4, 3, 2, 1]),
        ({"label": "ui"}, [2, 1]),
        ({"label": "NIGHT"}, [1]),
        ({"label": ["UI", "night"]}, [1]),
        ({"label": "a,b"}, [3]),
        ({"label": "u"}, []),
        ({"label": " "}, [4, 3, 2, 1]),
        ({"search": "dark"}, [2, 1]),
        ({"search": "mode DARK"}, [1]),
        ({"search": "night"}, [1]),
        ({"search": "ÜBER"}, [3]),
        ({"search": "100%"}, [3]),
        ({"search": "100_"}, []),
        ({"search": "日本"}, [4]),
        ({"search": "  "}, [4, 3, 2, 1]),
        ({"search": "2"}, [2]),
        ({"search": "#2"}, [2]),
        ({"search": "1"}, [3, 1]),
        ({"search": "XX-2"}, []),
        ({"search": "99999999999"}, []),
        ({"search": "dark", "state": "doing", "priority": "urgent", "assignee_id": "me", "label": "ui"}, [2]),
    ],
)
async def test_filters(team: Team, query: dict[str, Any], found: list[int]) -> None:
    await fill(team)
    assert await team.numbers(sort="created", **query) == found


async def test_an_assignee_by_number_and_a_key(team: Team) -> None:
    await fill(team)
    assert await team.numbers(assignee_id=team.id("owner")) == [3]
    assert await team.numbers(search=f"{team.key.lower()}-3") == [3]


async def test_nothing_is_assigned_to_a_visitor(team: Team) -> None:
    await fill(team)
    answer = await team["visitor"].get(team.url, params={"assignee_id": "me"})
    assert answer.json() == {"items": [], "next_cursor": None}


async def test_issues_of_other_projects_are_not_in_the_list(team: Team, secret_team: Team) -> None:
    await team.add()
    await secret_team.add("Dark plans")
    assert await team.numbers() == [1]
    assert await team.numbers(search="dark plans") == []


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ({"state": "open"}, ["state"]),
        ({"state": "todo,open", "priority": "3"}, ["state", "priority"]),
        ({"assignee_id": "you"}, ["assignee_id"]),
        ({"assignee_id": "0"}, ["assignee_id"]),
        ({"assignee_id": "²"}, ["assignee_id"]),
        ({"label": "\0"}, ["label"]),
        ({"label": ["a"] * 21}, ["label"]),
        ({"search": "\0"}, ["search"]),
        ({"sort": "title"}, ["sort"]),
        ({"limit": 0}, ["limit"]),
        ({"limit": 101}, ["limit"]),
    ],
)
async def test_bad_queries_are_refused(team: Team, query: dict[str, Any], fields: list[str]) -> None:
    answer = await team["member"].get(team.url, params=query)
    assert answer.status_code == 422
    assert [fault["field"] for fault in answer.json()["errors"]] == fields


@pytest.mark.committed  # in one transaction all changes would have the same time
@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("created", [6, 5, 4, 3, 2, 1]),
        ("updated", [2, 6, 5, 4, 3, 1]),
        ("priority", [5, 6, 3, 4, 2, 1]),
        ("position", [6, 4, 5, 2, 3, 1]),
    ],
)
async def test_orders_and_their_pages(team: Team, sort: str, expected: list[int]) -> None:
    for state, priority in (("todo", "none"), ("doing", "none"), ("todo", "high"), ("backlog", "low")):
        await team.add(state=state, priority=priority)
    await team.add(state="doing", priority="urgent")
    await team.add(state="backlog", priority="high")
    await team.change(2, title="changed")
    assert await team.numbers(sort=sort) == expected
    seen: list[int] = []
    query: dict[str, Any] = {"sort": sort, "limit": 2}
    for _ in range(3):
        page = (await team["viewer"].get(team.url, params=query)).json()
        seen += [issue["number"] for issue in page["items"]]
        query["cursor"] = page["next_cursor"]
    assert seen == expected
    assert query["cursor"] is None


async def test_filters_go_on_by_cursor(team: Team) -> None:
    for n in range(6):
        await team.add(f"number {n}", labels=["even"] if n % 2 == 0 else [])
    query: dict[str, Any] = {"label": "EVEN", "search": "number", "limit": 2, "sort": "updated"}
    page = (await team["member"].get(team.url, params=query)).json()
    rest = (await team["member"].get(team.url, params={**query, "cursor": page["next_cursor"]})).json()
    assert [issue["number"] for issue in page["items"] + rest["items"]] == [5, 3, 1]


@pytest.mark.parametrize(
    "cursor",
    [
        Cursor("created", 0, 1),
        Cursor("updated", 1e300, 1),
        Cursor("updated", 9e18, 1),
        Cursor("priority", 5, 1),
        Cursor("priority", 0.5, 1),
        Cursor("position", 1, 1, "open"),
        Cursor("position", 1, 1),
    ],
)
async def test_a_cursor_that_is_none_is_refused(team: Team, cursor: Cursor) -> None:
    sort = "updated" if cursor.sort == "created" else cursor.sort
    answer = await team["member"].get(team.url, params={"sort": sort, "cursor": pagination.encode(cursor)})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "cursor"


@pytest.mark.parametrize("query", [{}, {"search": "number"}, {"sort": "position"}, {"label": "a"}])
async def test_a_list_takes_as_many_statements_for_a_hundred_as_for_ten(
    team: Team, statements: Callable[[], list[str]], query: dict[str, str]
) -> None:
    counts = []
    for more in (10, 90):
        for _ in range(more):
            issue = await team.add("number", labels=["a"], assignee_id=team.id("owner"))
        await team["member"].put(f"{team.url}/{issue['number']}/posts/{await team.pin()}")
        statements()
        await team.numbers(limit=100, **query)
        counts.append(len(statements()))
    assert counts == [2, 2]  # who asks, and everything else
