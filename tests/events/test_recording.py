"""Every change is in the log, in the transaction that made it, and says no more than it should."""

from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import Any

import httpx
from litestar import Litestar
from sqlalchemy import select

from api.schemas.events import KINDS
from api.services.events import BY_KIND
from db.models import Event
from db.transaction import transaction
from tests.accounts.people import PASSWORD, login, register
from tests.events.log import kinds, recorded
from tests.issues.team import gather
from tests.people import join, signed_in
from tests.running import client_of

Entry = tuple[str, str, int | None, dict[str, Any]]


async def pin(client: httpx.AsyncClient, **fields: Any) -> int:
    answer = await client.post("/api/posts", json={"title": "Dark mode", "text": "secret words", **fields})
    post_id: int = answer.json()["id"]
    return post_id


async def since(app: Litestar, before: int) -> list[Entry]:
    return (await recorded(app))[before:]


async def test_a_post_from_its_first_day_to_its_last(app: Litestar, client: httpx.AsyncClient) -> None:
    post_id = await pin(client, published=False)
    await client.patch(f"/api/posts/{post_id}", json={"text": "draft"})
    assert await kinds(app) == []  # a draft is nobody else's business
    await client.patch(f"/api/posts/{post_id}", json={"published": True})
    await client.patch(f"/api/posts/{post_id}", json={"title": "Darker mode"})
    await client.patch(f"/api/posts/{post_id}", json={"title": "Darker mode"})  # changes nothing
    await client.put(f"/api/posts/{post_id}/vote", json={"value": 1})
    await client.put(f"/api/posts/{post_id}/vote", json={"value": 1})  # nor does this
    await client.post("/update-post-score", json={"post_id": post_id, "score_increase": -1})
    entries = await recorded(app)
    await client.delete(f"/api/posts/{post_id}")
    entries += (await recorded(app))[len(entries) :]
    assert [kind for kind, *_ in entries] == [
        "post.created",
        "post.updated",
        "post.voted",
        "post.voted",
        "post.deleted",
    ]
    assert {subject for _, subject, *_ in entries} == {f"post:{post_id}"}
    assert entries[1][3] == {"post_id": post_id, "title": "Darker mode", "version": 3}
    of_accounts = {"account_upvotes": 0, "account_downvotes": 0}
    first = {"post_id": post_id, "score": 1, "upvotes": 1, "downvotes": 0, "version": 4, **of_accounts}
    assert entries[2][3] == first
    assert entries[3][3] == {**first, "score": 0, "upvotes": 0, "version": 5}


async def test_a_draft_that_was_published_goes_as_it_came(app: Litestar, client: httpx.AsyncClient) -> None:
    post_id = await pin(client)
    await client.patch(f"/api/posts/{post_id}", json={"published": False})
    await client.put(f"/api/posts/{post_id}/vote", json={"value": 1})
    await client.delete(f"/api/posts/{post_id}")
    assert await kinds(app) == ["post.created", "post.deleted"]


async def test_a_failed_change_is_not_in_it(app: Litestar, client: httpx.AsyncClient) -> None:
    await client.post("/api/posts", json={"title": "x", "text": "y", "image_hash": "0" * 64})
    await client.put("/api/posts/999/vote", json={"value": 1})
    assert await kinds(app) == []


async def test_a_vote_and_its_event_are_one_statement(
    client: httpx.AsyncClient, statements: Callable[[], list[str]]
) -> None:
    post_id = await pin(client)
    statements()
    await client.put(f"/api/posts/{post_id}/vote", json={"value": 1})
    assert len(statements()) == 1


async def test_who_voted_is_not_in_it(app: Litestar) -> None:
    async with signed_in(app, "Ada") as (ada, user):
        post_id = await pin(ada)
        await ada.put(f"/api/posts/{post_id}/vote", json={"value": 1})
    async with app.state.sessions() as session:
        by = dict((await session.execute(select(Event.kind, Event.actor_id))).tuples().all())
    assert by == {"post.created": user.actor_id, "post.voted": None}


async def test_comments(app: Litestar) -> None:
    async with signed_in(app, "Ada") as (ada, _):
        post_id = await pin(ada)
        comment = (await ada.post(f"/api/posts/{post_id}/comments", json={"text": "secret words"})).json()
        answer = {"text": "and more", "parent_id": comment["id"]}
        reply = (await ada.post(f"/api/posts/{post_id}/comments", json=answer)).json()
        await ada.patch(f"/api/comments/{reply['id']}", json={"text": "less"})
        await ada.delete(f"/api/comments/{reply['id']}")
    entries = (await recorded(app))[1:]
    assert [kind for kind, *_ in entries] == [
        "comment.created",
        "comment.created",
        "comment.updated",
        "comment.deleted",
    ]
    place = {"post_id": post_id, "issue_number": None}
    assert entries[0][3] == {"comment_id": comment["id"], "parent_id": None, "comment_count": 1, "version": 1} | place
    assert (
        entries[3][3]
        == {
            "comment_id": reply["id"],
            "parent_id": comment["id"],
            "comment_count": 1,
            "version": 3,
        }
        | place
    )


async def test_issues_and_the_posts_that_follow(app: Litestar) -> None:
    async with AsyncExitStack() as stack:
        team = await gather(app, stack)
        post_id = await team.pin()
        before = len(await recorded(app))
        issue = (await team["member"].post(f"/api/posts/{post_id}/issue")).json()
        await team.change(issue["number"], state="doing", title="Dark")
        entries = await since(app, before)
        await team["member"].delete(f"{team.url}/{issue['number']}")
        entries += await since(app, before + len(entries))
    assert [(kind, data) for kind, _, _, data in entries] == [
        (
            "issue.created",
            {"issue_id": issue["id"], "number": 1, "title": "Dark", "state": "backlog", "version": 0},
        ),
        ("post.status_changed", _status(post_id, issue, None, "backlog", 1)),
        (
            "issue.updated",
            {
                "issue_id": issue["id"],
                "number": 1,
                "title": "Dark",
                "state": "doing",
                "changed": ["state", "title"],
                "version": 1,
            },
        ),
        ("post.status_changed", _status(post_id, issue, "backlog", "doing", 2)),
        ("issue.deleted", {"issue_id": issue["id"], "number": 1}),
        ("post.status_changed", _status(post_id, issue, "doing", None, 3)),
    ]
    assert {project_id for _, _, project_id, _ in entries} == {team.project_id}


def _status(
    post_id: int, issue: dict[str, Any], before: str | None, status: str | None, version: int
) -> dict[str, Any]:
    return {"post_id": post_id, "title": issue["title"], "status": status, "before": before, "version": version}


async def test_links_of_issues_and_items(app: Litestar) -> None:
    async with AsyncExitStack() as stack:
        team = await gather(app, stack)
        post_id, issue = await team.pin(), await team.add()
        item = await team["member"].post("/api/items", json={"name": "Dark", "project_id": team.project_id})
        before = len(await recorded(app))
        for url in (f"{team.url}/{issue['number']}/posts/{post_id}", f"/api/items/{item.json()['id']}/posts/{post_id}"):
            assert (await team["member"].put(url)).status_code == 200
            assert (await team["member"].delete(url)).status_code == 204
        entries = await since(app, before)
    assert [(kind, data.get("changed", data.get("status"))) for kind, _, _, data in entries] == [
        ("issue.updated", ["posts"]),
        ("post.status_changed", "backlog"),
        ("issue.updated", ["posts"]),
        ("post.status_changed", None),
        ("item.updated", ["posts"]),
        ("item.updated", ["posts"]),
    ]


async def test_items(app: Litestar, client: httpx.AsyncClient) -> None:
    item_id = (await client.post("/api/items", json={"name": "Dark mode"})).json()["id"]
    await client.patch(f"/api/items/{item_id}", json={"metadata": {"a": 1}, "name": "Dark mode"})
    async with signed_in(app, "Root", role="admin") as (admin, _):
        await admin.put(f"/api/items/{item_id}/place", json={"status": "done", "after": None})
        entries = await recorded(app)
        await admin.delete(f"/api/items/{item_id}")
        entries += (await recorded(app))[len(entries) :]
    item = {"item_id": item_id, "name": "Dark mode"}
    assert [(kind, data) for kind, _, _, data in entries] == [
        ("item.created", item | {"status": "proposed"}),
        ("item.updated", {"item_id": item_id, "name": "Dark mode", "status": "proposed", "changed": ["metadata"]}),
        (
            "item.updated",
            {"item_id": item_id, "name": "Dark mode", "status": "done", "changed": ["position", "status"]},
        ),
        ("item.deleted", {"item_id": item_id}),
    ]


async def test_projects_and_members(app: Litestar) -> None:
    async with signed_in(app, "Ada", role="admin") as (ada, owner), signed_in(app, "Eve") as (joining, eve):
        project_id = (await ada.post("/api/projects", json={"name": "Paint"})).json()["id"]
        url = f"/api/projects/{project_id}"
        await ada.patch(url, json={"is_public": False})
        await join(ada, project_id, joining)
        await ada.put(f"{url}/members/{eve.id}", json={"role": "owner"})
        await ada.delete(f"{url}/members/{owner.id}")
        entries = await recorded(app)
    assert [(kind, data) for kind, _, _, data in entries] == [
        ("project.created", {"project_id": project_id, "name": "Paint", "is_public": True}),
        ("project.updated", {"project_id": project_id, "name": "Paint", "is_public": False}),
        ("member.joined", {"user_id": eve.id, "role": "member"}),
        ("member.role_changed", {"user_id": eve.id, "role": "owner"}),
        ("member.role_changed", {"user_id": owner.id, "role": "member"}),
        ("member.left", {"user_id": owner.id}),
    ]


async def test_who_leaves_a_project_leaves_its_issues(app: Litestar) -> None:
    async with AsyncExitStack() as stack:
        team = await gather(app, stack)
        issue = await team.add(assignee_id=team.id("member"))
        before = len(await recorded(app))
        await team["member"].delete(f"/api/projects/{team.project_id}/members/{team.id('member')}")
        entries = await since(app, before)
    assert [kind for kind, *_ in entries] == ["member.left", "issue.updated"]
    assert entries[1][3]["number"] == issue["number"]
    assert entries[1][3]["changed"] == ["assignee"]


async def test_accounts(app: Litestar, client: httpx.AsyncClient) -> None:
    post_id = await pin(client)
    await client.put(f"/api/posts/{post_id}/vote", json={"value": 1})
    before = len(await recorded(app))
    account = await register(client)
    async with signed_in(app, "Root", role="admin") as (admin, _):
        await admin.patch(f"/api/users/{account['id']}", json={"role": "admin"})
        await admin.patch(f"/api/users/{account['id']}", json={"role": "admin"})  # changes nothing
    gone = await client.request("DELETE", "/api/auth/me", json={"password": PASSWORD})
    assert gone.status_code == 204, gone.text
    entries = await since(app, before)
    assert [(kind, subject) for kind, subject, *_ in entries] == [
        ("account.registered", f"account:{account['id']}"),
        ("post.voted", f"post:{post_id}"),  # what the visitor did is the account's now
        ("post.updated", f"post:{post_id}"),
        ("account.updated", f"account:{account['id']}"),
        ("post.voted", f"post:{post_id}"),
        ("post.updated", f"post:{post_id}"),
        ("account.deleted", f"account:{account['id']}"),
    ]
    async with transaction(app.state.sessions) as session:
        assert (await session.scalars(select(Event.actor_id).where(Event.kind == "post.created"))).all() == [None]


async def test_a_vote_that_turns_out_to_be_double_is_told(app: Litestar, client: httpx.AsyncClient) -> None:
    post_id = await pin(client)
    account = await register(client)
    await client.put(f"/api/posts/{post_id}/vote", json={"value": 1})
    async with client_of(app) as elsewhere:
        await elsewhere.put(f"/api/posts/{post_id}/vote", json={"value": 1})
        before = len(await recorded(app))
        await login(elsewhere, account["email"])
    ((kind, _, _, data),) = await since(app, before)
    assert (kind, data["score"]) == ("post.voted", 1)


def test_every_kind_can_be_read_back() -> None:
    assert len(set(KINDS)) == len(KINDS) == len(BY_KIND)
    for kind, change in BY_KIND.items():
        assert kind.count(".") == 1
        assert change.__struct_fields__[0].endswith("_id")
