"""Create, read, change and delete issues of a project."""

import asyncio
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import text

from tests.issues.team import Team
from tests.pictures_made import picture


async def test_a_new_issue_comes_back_whole(team: Team) -> None:
    issue = await team.add(
        "  Dark theme ",
        text="For the night",
        state="todo",
        priority="high",
        assignee_id=team.id("owner"),
        labels=[" UI", "ui", "Night"],
        due_date="2027-01-31",
    )
    assert issue.pop("id") > 0
    assert issue.pop("created_at") == issue.pop("updated_at")
    assert issue == {
        "project_id": team.project_id,
        "number": 1,
        "key": f"{team.key}-1",
        "title": "Dark theme",
        "text": "For the night",
        "image_hash": None,
        "image_width": None,
        "image_height": None,
        "state": "todo",
        "priority": "high",
        "assignee": {"user_id": team.id("owner"), "name": "Owner"},
        "labels": ["UI", "Night"],
        "due_date": "2027-01-31",
        "position": 0.0,
        "posts": [],
        "comment_count": 0,
        "version": 0,
    }


async def test_a_title_is_enough(team: Team) -> None:
    issue = await team.add()
    shown = (issue["text"], issue["state"], issue["priority"], issue["assignee"], issue["labels"], issue["due_date"])
    assert shown == ("", "backlog", "none", None, [], None)
    assert await team.get(1) == issue


async def test_numbers_count_up_and_are_not_given_again(team: Team) -> None:
    assert [(await team.add())["number"] for _ in range(3)] == [1, 2, 3]
    assert (await team["member"].delete(f"{team.url}/3")).status_code == 204
    assert (await team.add())["number"] == 4
    assert (await team["member"].get(f"{team.url}/3")).status_code == 404


@pytest.mark.committed
async def test_fifty_at_once_get_fifty_numbers(team: Team) -> None:
    answers = await asyncio.gather(*(team["member"].post(team.url, json={"title": f"n {n}"}) for n in range(50)))
    assert {answer.status_code for answer in answers} == {201}
    issues = [answer.json() for answer in answers]
    assert sorted(issue["number"] for issue in issues) == list(range(1, 51))
    assert len({issue["position"] for issue in issues}) == 50


async def test_a_change_leaves_the_rest(team: Team) -> None:
    before = await team.add(text="x", labels=["a"], priority="low", due_date="2027-01-31")
    after = await team.change(1, title=" Darker ", priority="urgent", due_date=None)
    assert (after["title"], after["priority"], after["due_date"]) == ("Darker", "urgent", None)
    assert (after["text"], after["labels"], after["version"]) == ("x", ["a"], before["version"] + 1)
    assert await team.get(1) == after


async def test_every_field_can_be_changed(team: Team) -> None:
    await team.add(assignee_id=team.id("member"))
    sent = (await team["member"].post("/api/images", files={"image": picture()})).json()["image_hash"]
    fields = {"text": "y", "image_hash": sent, "state": "done", "labels": ["b"], "due_date": "2027-02-01"}
    issue = await team.change(1, **fields)
    assert {name: issue[name] for name in fields} == fields
    issue = await team.change(1, assignee_id=None, image_hash=None)
    assert (issue["assignee"], issue["image_hash"]) == (None, None)


async def test_a_change_that_changes_nothing_makes_no_version(team: Team) -> None:
    issue = await team.add(labels=["a"], priority="low")
    assert await team.change(1, title="Dark mode", labels=[" a"], priority="low", assignee_id=None) == issue
    assert await team.change(1) == issue
    assert len(await team.history(1)) == 1


@pytest.mark.committed
async def test_changes_at_once_lose_nothing(team: Team) -> None:
    await team.add()
    answers = await asyncio.gather(
        *(team["member"].patch(f"{team.url}/1", json={"labels": [str(n)]}) for n in range(10))
    )
    assert {answer.status_code for answer in answers} == {200}
    steps = [step["labels"] for step in await team.history(1) if "labels" in step]
    assert len(steps) == 10
    assert all(later[0] == earlier[1] for later, earlier in pairwise(steps))


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": " \t"}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"text": "\0"}, "text"),
        ({"text": "x" * 20_001}, "text"),
        ({"state": "open"}, "state"),
        ({"priority": 3}, "priority"),
        ({"labels": ["x" * 31]}, "labels[0]"),
        ({"labels": ["a", " "]}, "labels[1]"),
        ({"labels": [str(n) for n in range(21)]}, "labels"),
        ({"due_date": "2027-02-30"}, "due_date"),
        ({"assignee_id": 0}, "assignee_id"),
        ({"assignee_id": 2**63 - 1}, "assignee_id"),
        ({"image_hash": "0" * 64}, "image_hash"),
        ({"number": 7}, "number"),
        ({"position": 7}, "position"),
    ],
)
async def test_bad_values_are_refused(team: Team, fields: dict[str, Any], field: str) -> None:
    await team.add()
    for answer in (
        await team["member"].post(team.url, json={"title": "x", **fields}),
        await team["member"].patch(f"{team.url}/1", json=fields),
    ):
        assert answer.status_code == 422, answer.text
        assert [fault["field"] for fault in answer.json()["errors"]] == [field]
    assert (await team.get(1))["version"] == 0


@pytest.mark.parametrize(
    ("who", "status"), [("owner", 201), ("member", 201), ("viewer", 422), ("outsider", 422), ("admin", 422)]
)
async def test_only_owner_and_members_can_be_assigned(team: Team, who: str, status: int) -> None:
    answer = await team["member"].post(team.url, json={"title": "x", "assignee_id": team.id(who)})
    assert answer.status_code == status
    if status == 422:
        assert [fault["field"] for fault in answer.json()["errors"]] == ["assignee_id"]


async def test_an_inactive_member_cannot_be_assigned(team: Team) -> None:
    async with team.app.state.sessions.begin() as session:
        await session.execute(text("update users set is_active = false where id = :id"), {"id": team.id("owner")})
    answer = await team["member"].post(team.url, json={"title": "x", "assignee_id": team.id("owner")})
    assert answer.status_code == 422


async def test_the_admins_can_be_assigned_where_they_own_the_project(team: Team) -> None:
    new = {"title": "x", "assignee_id": team.id("admin")}
    answer = await team["admin"].post("/api/projects/1/issues", json=new)
    assert answer.status_code == 201
    assert answer.json()["assignee"]["name"] == "Admin"


async def test_deleting_takes_history_and_links_along(team: Team) -> None:
    await team.add()
    post_id = await team.pin()
    await team["member"].put(f"{team.url}/1/posts/{post_id}")
    assert (await team["member"].delete(f"{team.url}/1")).status_code == 204
    for answer in (
        await team["member"].get(f"{team.url}/1/changes"),
        await team["member"].delete(f"{team.url}/1"),
        await team["member"].patch(f"{team.url}/1", json={"title": "x"}),
    ):
        assert answer.status_code == 404
        assert answer.json()["code"] == "issue-not-found"
    assert (await team["member"].get(f"/api/posts/{post_id}/issues")).json() == []


async def test_the_history_tells_who_changed_what(team: Team) -> None:
    await team.add(assignee_id=team.id("owner"), who="owner")
    await team.change(1, state="doing", priority="high", assignee_id=None, due_date="2027-01-31", labels=["a"])
    items = (await team["visitor"].get(f"{team.url}/1/changes")).json()["items"]
    assert [step["user"] for step in items] == [
        {"user_id": team.id("member"), "name": "Member"},
        {"user_id": team.id("owner"), "name": "Owner"},
    ]
    assert [(each["field"], each["before"], each["after"]) for each in items[0]["changes"]] == [
        ("state", "backlog", "doing"),
        ("priority", "none", "high"),
        ("assignee", {"user_id": team.id("owner"), "name": "Owner"}, None),
        ("labels", [], ["a"]),
        ("due_date", None, "2027-01-31"),
    ]
    assert items[1]["changes"] == [{"field": "state", "before": None, "after": "backlog"}]


async def test_the_history_has_pages(team: Team) -> None:
    await team.add("n 0")
    for n in range(1, 5):
        await team.change(1, title=f"n {n}")
    seen: list[Any] = []
    query: dict[str, Any] = {"limit": 2}
    for size in (2, 2, 1):
        page = (await team["viewer"].get(f"{team.url}/1/changes", params=query)).json()
        assert len(page["items"]) == size
        seen += [step["changes"][0]["after"] for step in page["items"]]
        query["cursor"] = page["next_cursor"]
    assert seen == ["n 4", "n 3", "n 2", "n 1", "backlog"]
    assert query["cursor"] is None
    for cursor in ("x", (await team["viewer"].get(team.url, params={"limit": 1})).json()["next_cursor"] or "W10"):
        assert (await team["viewer"].get(f"{team.url}/1/changes", params={"cursor": cursor})).status_code == 422


async def test_a_deleted_account_leaves_its_steps(team: Team) -> None:
    await team.add(assignee_id=team.id("owner"), who="owner")
    await team.change(1, assignee_id=None)
    async with team.app.state.sessions.begin() as session:
        await session.execute(text("delete from users where id = :id"), {"id": team.id("owner")})
    items = (await team["member"].get(f"{team.url}/1/changes")).json()["items"]
    assert items[0]["changes"] == [{"field": "assignee", "before": None, "after": None}]
    assert items[1]["user"] is None
