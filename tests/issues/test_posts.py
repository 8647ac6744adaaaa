"""Posts become issues, and show what becomes of them."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from api.services.issues import values
from db.models import IssuePost
from db.transaction import transaction
from tests.issues.team import Team
from tests.pictures_made import picture


async def become(team: Team, post_id: int, *, who: str = "member") -> dict[str, Any]:
    answer = await team[who].post(f"/api/posts/{post_id}/issue")
    assert answer.status_code == 201, answer.text
    issue: dict[str, Any] = answer.json()
    return issue


async def link(team: Team, number: int, post_id: int) -> dict[str, Any]:
    answer = await team["member"].put(f"{team.url}/{number}/posts/{post_id}")
    assert answer.status_code == 200, answer.text
    issue: dict[str, Any] = answer.json()
    return issue


async def test_a_post_becomes_an_issue_in_one_step(team: Team) -> None:
    sent = (await team["member"].post("/api/images", files={"image": picture()})).json()["image_hash"]
    post_id = await team.pin("Too bright", image_hash=sent, upvotes=3, downvotes=1)
    issue = await become(team, post_id)
    assert (issue["title"], issue["text"], issue["image_hash"]) == ("Too bright", "About Too bright", sent)
    assert (issue["image_width"], issue["image_height"]) == (32, 24)
    assert (issue["key"], issue["state"]) == (f"{team.key}-1", "backlog")
    assert issue["posts"] == [{"id": post_id, "title": "Too bright", "score": 2}]
    assert await team.post(post_id) == ("backlog", 1)
    assert await team.history(1) == [{"state": (None, "backlog"), "post": (None, post_id)}]
    assert (await team["visitor"].get(f"/api/posts/{post_id}/issues")).json() == [issue]


async def test_the_second_time_the_issue_is_named(team: Team) -> None:
    post_id = await team.pin()
    await become(team, post_id)
    answer = await team["owner"].post(f"/api/posts/{post_id}/issue")
    assert answer.status_code == 409
    assert answer.json()["code"] == "post-has-issue"
    assert f"{team.key}-1" in answer.json()["detail"]["user_message"]


async def test_an_issue_elsewhere_is_not_named(team: Team) -> None:
    """The board links posts to issues of their own project only; data from elsewhere may not keep to that."""
    post_id = await team.pin()
    secret = (await team["admin"].post("/api/projects", json={"name": "Secret", "is_public": False})).json()
    issue = (await team["admin"].post(f"/api/projects/{secret['id']}/issues", json={"title": "x"})).json()
    async with transaction(team.app.state.sessions) as session:
        session.add(IssuePost(issue_id=issue["id"], post_id=post_id))
    answer = await team["member"].post(f"/api/posts/{post_id}/issue")
    assert answer.status_code == 201
    assert answer.json()["key"] == f"{team.key}-1"
    assert secret["key"] not in (await team["member"].post(f"/api/posts/{post_id}/issue")).text


@pytest.mark.committed
async def test_of_many_at_once_one_makes_the_issue(team: Team) -> None:
    post_id = await team.pin()
    answers = await asyncio.gather(*(team["member"].post(f"/api/posts/{post_id}/issue") for _ in range(8)))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 7
    assert await team.numbers() == [1]


async def test_a_missing_post_becomes_nothing(team: Team) -> None:
    draft = await team.pin(published=False, author_id=uuid4())
    for post_id in (draft, 2**40):
        for answer in (
            await team["member"].post(f"/api/posts/{post_id}/issue"),
            await team["member"].get(f"/api/posts/{post_id}/issues"),
        ):
            assert answer.status_code == 404
            assert answer.json()["code"] == "post-not-found"


async def test_the_post_follows_its_issue(team: Team) -> None:
    post_id = await team.pin()
    await become(team, post_id)
    await team.change(1, state="doing")
    assert await team.post(post_id) == ("doing", 2)
    await team.change(1, title="Another title")
    assert await team.post(post_id) == ("doing", 2)
    await team.place(1, "done", None)
    assert await team.post(post_id) == ("done", 3)
    assert (await team["visitor"].get(f"/api/posts/{post_id}")).json()["status"] == "done"


@pytest.mark.parametrize(
    ("states", "status"),
    [
        (["backlog", "doing", "todo"], "doing"),
        (["backlog", "todo", "done"], "todo"),
        (["backlog", "done"], "backlog"),
        (["cancelled", "done"], "done"),
        (["cancelled"], "cancelled"),
    ],
)
async def test_of_several_issues_the_open_one_that_is_furthest_decides(
    team: Team, states: list[str], status: str
) -> None:
    post_id = await team.pin()
    for number, state in enumerate(states, 1):
        await team.add(state=state)
        await link(team, number, post_id)
    assert (await team.post(post_id))[0] == status


async def test_without_its_issue_a_post_has_no_status(team: Team) -> None:
    post_id = await team.pin()
    await become(team, post_id)
    await team.add(state="todo")
    await link(team, 2, post_id)
    assert await team.post(post_id) == ("todo", 2)
    assert (await team["member"].delete(f"{team.url}/2/posts/{post_id}")).status_code == 204
    assert await team.post(post_id) == ("backlog", 3)
    await team["member"].delete(f"{team.url}/1")
    assert await team.post(post_id) == (None, 4)


async def test_linking_twice_changes_nothing(team: Team) -> None:
    first, second = await team.pin("first"), await team.pin("second")
    await team.add()
    await link(team, 1, second)
    issue = await link(team, 1, first)
    assert [post["title"] for post in issue["posts"]] == ["first", "second"]
    assert issue["version"] == 2
    assert await link(team, 1, first) == issue
    assert [step.get("post") for step in await team.history(1)] == [(None, first), (None, second), None]


async def test_unlinking_is_in_the_history_too(team: Team) -> None:
    post_id = await team.pin()
    await become(team, post_id)
    assert (await team["member"].delete(f"{team.url}/1/posts/{post_id}")).status_code == 204
    issue = await team.get(1)
    assert (issue["posts"], issue["version"]) == ([], 1)
    assert (await team.history(1))[0] == {"post": (post_id, None)}
    assert (await team["member"].delete(f"{team.url}/1/posts/{post_id}")).status_code == 404


async def test_only_posts_of_the_same_project(team: Team) -> None:
    await team.add()
    post_id = await team.pin(project_id=1)
    answer = await team["member"].put(f"{team.url}/1/posts/{post_id}")
    assert answer.status_code == 422
    assert [fault["field"] for fault in answer.json()["errors"]] == ["post_id"]
    assert (await team["member"].put(f"{team.url}/1/posts/{2**40}")).status_code == 404


async def test_an_issue_has_at_most_so_many_posts(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.services.issues.posts.MOST_LINKS", 2)
    await team.add()
    for _ in range(2):
        await link(team, 1, await team.pin())
    answer = await team["member"].put(f"{team.url}/1/posts/{await team.pin()}")
    assert (answer.status_code, answer.json()["code"]) == (409, "too-many-links")
    assert len((await team.get(1))["posts"]) == 2
    assert values.MOST_LINKS == 100


async def test_a_draft_is_not_shown_even_to_its_author(team: Team) -> None:
    post_id = await team.pin("Secret", author_id=team.users["member"].actor_id, published=False)
    assert (await become(team, post_id))["posts"] == []
    for who in ("member", "visitor"):
        assert (await team.get(1, who=who))["posts"] == []


async def test_deleting_the_post_leaves_the_issue(team: Team) -> None:
    post_id = await team.pin()
    await become(team, post_id)
    assert (await team["owner"].delete(f"/api/posts/{post_id}")).status_code == 204
    assert (await team.get(1))["posts"] == []


@pytest.mark.committed
async def test_votes_and_states_at_once_lose_no_version(team: Team) -> None:
    post_id = await team.pin()
    await become(team, post_id)
    states = ["todo", "doing", "done", "backlog"] * 5
    answers = await asyncio.gather(
        *(team["member"].patch(f"{team.url}/1", json={"state": state}) for state in states),
        *(team[who].put(f"/api/posts/{post_id}/vote", json={"value": 1}) for who in ("owner", "viewer", "admin")),
    )
    assert {answer.status_code for answer in answers} == {200}
    post = (await team["member"].get(f"/api/posts/{post_id}")).json()
    moves = [step for step in await team.history(1) if "state" in step]
    assert post["status"] == (await team.get(1))["state"] == moves[0]["state"][1]
    assert (post["score"], post["version"]) == (3, len(moves) + 3)  # the first step gave the post its status


async def test_the_history_names_no_post_that_the_reader_does_not_see(team: Team) -> None:
    """Neither a hidden nor a deleted one; steps that say nothing else are left out, on full pages."""
    hidden, deleted = await team.pin("hidden"), await team.pin("deleted")
    await become(team, hidden)
    await link(team, 1, deleted)
    for post_id in (hidden, deleted):
        await team["member"].delete(f"{team.url}/1/posts/{post_id}")
    await team.change(1, title="After")
    unlinked, linked = [(deleted, None), (hidden, None)], [(None, deleted), (None, hidden)]
    assert [step.get("post") for step in await team.history(1)] == [None, *unlinked, *linked]
    assert (await team["member"].delete(f"/api/posts/{deleted}")).status_code == 204
    assert [step.get("post") for step in await team.history(1)] == [None, (hidden, None), (None, hidden)]
    await team["owner"].patch(f"/api/projects/{team.project_id}", json={"visibility": {"posts": "members"}})
    page = (await team["visitor"].get(f"{team.url}/1/changes", params={"limit": 1})).json()
    assert [change["field"] for change in page["items"][0]["changes"]] == ["title"]
    query = {"limit": 1, "cursor": page["next_cursor"]}
    page = (await team["visitor"].get(f"{team.url}/1/changes", params=query)).json()
    assert [change["field"] for change in page["items"][0]["changes"]] == ["state"]
    assert page["next_cursor"] is None


async def test_the_export_names_no_post_that_is_hidden(team: Team) -> None:
    post_id = await team.pin()
    await become(team, post_id)
    assert {"post", "state"} in [set(change) for change in await exported(team)]
    async with transaction(team.app.state.sessions) as session:
        await session.execute(text("update posts set published = false where id = :id"), {"id": post_id})
    assert [set(change) for change in await exported(team)] == [{"state"}]


async def exported(team: Team) -> list[dict[str, Any]]:
    """Changes of issues that the member made."""
    answer = await team["member"].get("/api/auth/me/export")
    return [row["changes"] for row in answer.json()["issue_changes"]]
