"""One change to many issues."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.issues.team import Team


async def bulk(team: Team, numbers: list[int], **changes: Any) -> httpx.Response:
    return await team["member"].patch(team.url, json={"numbers": numbers, "changes": changes})


async def test_all_of_them_change(team: Team) -> None:
    for labels in (["a", "b"], ["B", "c"], []):
        await team.add(labels=labels)
    answer = await bulk(
        team,
        [3, 1, 2, 1],
        state="todo",
        priority="high",
        assignee_id=team.id("owner"),
        add_labels=["New", "A"],
        remove_labels=["b"],
    )
    assert answer.status_code == 200, answer.text
    issues = answer.json()
    assert [issue["number"] for issue in issues] == [1, 2, 3]
    assert {(issue["state"], issue["priority"], issue["assignee"]["name"]) for issue in issues} == {
        ("todo", "high", "Owner")
    }
    assert [issue["labels"] for issue in issues] == [["a", "New"], ["c", "New", "A"], ["New", "A"]]
    assert {issue["version"] for issue in issues} == {1}
    assert await team.column("todo") == [1, 2, 3]
    assert issues == [await team.get(number) for number in (1, 2, 3)]


async def test_what_is_as_wished_already_stays(team: Team) -> None:
    await team.add(state="todo")
    await team.add()
    answer = await bulk(team, [1, 2], state="todo", assignee_id=None)
    assert [issue["version"] for issue in answer.json()] == [0, 1]
    assert [len(await team.history(number)) for number in (1, 2)] == [1, 2]
    assert (await bulk(team, [1, 2])).status_code == 200


async def test_the_history_says_it_for_each(team: Team) -> None:
    await team.add(priority="low")
    await team.add(labels=["a"])
    await bulk(team, [1, 2], priority="high", add_labels=["b"])
    assert (await team.history(1))[0] == {"priority": ("low", "high"), "labels": ([], ["b"])}
    assert (await team.history(2))[0] == {"priority": ("none", "high"), "labels": (["a"], ["a", "b"])}


async def test_posts_follow(team: Team) -> None:
    posts = [await team.pin(), await team.pin()]
    for post_id in posts:
        await team["member"].post(f"/api/posts/{post_id}/issue")
    await bulk(team, [1, 2], state="done")
    assert [await team.post(post_id) for post_id in posts] == [("done", 2), ("done", 2)]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"numbers": [], "changes": {}}, "numbers"),
        ({"numbers": list(range(1, 102)), "changes": {}}, "numbers"),
        ({"numbers": [0], "changes": {}}, "numbers[0]"),
        ({"numbers": [1, 7], "changes": {"state": "todo"}}, "numbers"),
        ({"numbers": [1], "changes": {"state": "open"}}, "changes.state"),
        ({"numbers": [1], "changes": {"title": "x"}}, "changes"),
        ({"numbers": [1], "changes": {"add_labels": [str(n) for n in range(20)]}}, "changes.add_labels"),
        ({"numbers": [1], "changes": {"assignee_id": 2**40}}, "changes.assignee_id"),
        ({"numbers": [1]}, "changes"),
    ],
)
async def test_all_or_nothing(team: Team, body: dict[str, Any], field: str) -> None:
    before = await team.add(labels=["a"])
    answer = await team["member"].patch(team.url, json=body)
    assert answer.status_code == 422, answer.text
    assert [fault["field"] for fault in answer.json()["errors"]] == [field]
    assert await team.get(1) == before


async def test_a_hundred_take_as_many_statements_as_ten(team: Team, statements: Callable[[], list[str]]) -> None:
    counts = []
    for count, state in ((10, "todo"), (100, "doing")):
        while len(await team.numbers(limit=100)) < count:
            post_id = await team.pin()
            assert (await team["member"].post(f"/api/posts/{post_id}/issue")).status_code == 201
        statements()
        changes = {"state": state, "add_labels": [state], "assignee_id": team.id("owner"), "priority": "low"}
        answer = await bulk(team, list(range(1, count + 1)), **changes)
        counts.append(len(statements()))
        assert len(answer.json()) == count
    # who asks, the project and its lock, the issues, assignee, top, writing, history, posts, the issues again to
    # answer, and for the events: how the issues are now, the events of the issues, those of the posts
    assert counts == [13, 13]
