"""Items of people who do not work on the project: proposals, their authors', until somebody who does accepts them."""

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from litestar import Litestar

from api.who import Who
from tests.accounts.people import register
from tests.items.test_items import URL, add, names, pin
from tests.people import add_member, signed_in

ACCEPTED = {"status": "planned"}


async def changes(client: httpx.AsyncClient, item_id: int, post_id: int) -> list[httpx.Response]:
    """Every way to change an item without changing its status; at the end it is deleted."""
    path = f"{URL}/{item_id}"
    return [
        await client.patch(path, json={"name": "Changed"}),
        await client.put(path, json={"name": "Replaced"}),
        await client.put(f"{path}/place", json={"status": "proposed", "after": None}),
        await client.put(f"{path}/posts/{post_id}"),
        await client.delete(f"{path}/posts/{post_id}"),
        await client.delete(path),
    ]


def statuses(answers: list[httpx.Response]) -> list[int]:
    return [answer.status_code for answer in answers]


async def test_whose_they_are_everybody_sees(
    app: Litestar, client: httpx.AsyncClient, staff: httpx.AsyncClient
) -> None:
    async with signed_in(app, "Ada Lovelace") as (ada, user):
        made = [await add(author) for author in (client, ada, staff)]
        assert [item["author"]["kind"] for item in made] == ["visitor", "user", "staff"]
        assert made[0]["author"] == {"kind": "visitor", "user_id": None, "name": "anonymous"}
        assert made[1]["author"] == {"kind": "user", "user_id": user.id, "name": "Ada Lovelace"}
        listed = {item["id"]: item["author"] for item in (await client.get(URL)).json()}
        assert listed == {item["id"]: item["author"] for item in made}
        changed = await staff.patch(f"{URL}/{made[0]['id']}", json=ACCEPTED)
        assert changed.json()["author"] == made[0]["author"]


@pytest.mark.parametrize("sent", [{}, {"status": "planned"}, {"status": "done"}, {"status": "proposed"}])
async def test_what_a_visitor_creates_is_proposed(client: httpx.AsyncClient, sent: dict[str, Any]) -> None:
    item = await add(client, **sent)
    assert item["status"] == "proposed"
    assert (await client.get(URL)).json() == [item]
    assert "corkboard_visitor" in client.cookies


async def test_what_others_create_who_are_signed_in_is_proposed(app: Litestar, staff: httpx.AsyncClient) -> None:
    async with signed_in(app, "Eve") as (eve, user):
        assert (await add(eve, status="done"))["status"] == "proposed"
        project = (await staff.post("/api/projects", json={"name": "Team"})).json()
        await add_member(app, project["id"], user, "viewer")
        for role, status in (("viewer", "proposed"), ("member", "done")):
            await staff.put(f"/api/projects/{project['id']}/members/{user.id}", json={"role": role})
            assert (await add(eve, status="done", project_id=project["id"]))["status"] == status


async def test_proposals_are_listed_last_and_can_be_asked_for(
    client: httpx.AsyncClient, staff: httpx.AsyncClient
) -> None:
    await add(client, "Wish")
    for status in ("zebra", "planned"):
        await add(staff, status, status=status)
    assert await names(client) == ["planned", "zebra", "Wish"]
    assert await names(client, status="proposed") == ["Wish"]


async def test_strangers_change_nothing(
    app: Litestar, client: httpx.AsyncClient, stranger: httpx.AsyncClient, staff: httpx.AsyncClient
) -> None:
    (post_id,) = await pin(app)
    of_admin, of_visitor = await add(staff), await add(client)
    linked = await staff.put(f"{URL}/{of_admin['id']}/posts/{post_id}")
    async with signed_in(app, "Eve") as (eve, _):
        for caller in (stranger, eve):
            for item in (of_admin, of_visitor):
                answers = await changes(caller, item["id"], post_id)
                assert statuses(answers) == [403] * 6
                assert {answer.json()["code"] for answer in answers} == {"not-the-author"}
    assert "set-cookie" not in (await stranger.patch(f"{URL}/{of_admin['id']}", json={"name": "x"})).headers
    assert (await stranger.get(URL)).json() == [linked.json(), of_visitor]


async def test_an_author_changes_and_deletes_a_proposal(app: Litestar, client: httpx.AsyncClient) -> None:
    (post_id,) = await pin(app)
    async with signed_in(app, "Eve") as (eve, _):
        for author in (client, eve):
            item = await add(author)
            answers = await changes(author, item["id"], post_id)
            assert statuses(answers) == [200, 200, 200, 200, 204, 204]
            assert answers[1].json()["status"] == "proposed"
    assert (await client.get(URL)).json() == []


@pytest.mark.parametrize("status", ["planned", "done", "Proposed", "mine"])
async def test_an_author_does_not_decide_where_it_stands(client: httpx.AsyncClient, status: str) -> None:
    item = await add(client)
    path = f"{URL}/{item['id']}"
    for answer in (
        await client.patch(path, json={"status": status}),
        await client.put(path, json={"name": "x", "status": status}),
        await client.put(f"{path}/place", json={"status": status, "after": None}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (403, "not-on-the-project")
    assert (await client.get(path)).json() == item
    assert (await client.patch(path, json={"status": " proposed ", "name": "y"})).json()["name"] == "y"


async def test_what_is_accepted_belongs_to_the_project(
    app: Litestar, client: httpx.AsyncClient, staff: httpx.AsyncClient
) -> None:
    (post_id,) = await pin(app)
    item = await add(client)
    accepted = await staff.put(f"{URL}/{item['id']}/place", json={"status": "planned", "after": None})
    answers = await changes(client, item["id"], post_id)
    assert statuses(answers) == [403] * 6
    assert {answer.json()["code"] for answer in answers} == {"not-on-the-project"}
    assert (await client.get(f"{URL}/{item['id']}")).json() == accepted.json()
    await staff.patch(f"{URL}/{item['id']}", json={"status": "proposed"})
    assert (await client.patch(f"{URL}/{item['id']}", json={"name": "Better"})).status_code == 200


async def test_replacing_keeps_the_members_default(client: httpx.AsyncClient, staff: httpx.AsyncClient) -> None:
    item = await add(client)
    assert (await staff.put(f"{URL}/{item['id']}", json={"name": "x"})).json()["status"] == "planned"


async def test_whoever_may_propose_no_more_may_still_delete(
    client: httpx.AsyncClient, writers: Callable[[Who], None]
) -> None:
    item = await add(client)
    writers("users")
    for method, path in (("patch", ""), ("put", ""), ("put", "/place")):
        body = {"status": "proposed", "after": None} if path else {"name": "x"}
        answer = await client.request(method, f"{URL}/{item['id']}{path}", json=body)
        assert (answer.status_code, answer.json()["code"]) == (401, "sign-in-required")
    assert (await client.delete(f"{URL}/{item['id']}")).status_code == 204


async def test_in_a_project_that_became_private_it_is_gone_for_its_author(
    app: Litestar, client: httpx.AsyncClient, staff: httpx.AsyncClient
) -> None:
    (post_id,) = await pin(app)
    project = (await staff.post("/api/projects", json={"name": "Team"})).json()
    async with signed_in(app, "Eve") as (eve, user):
        item = await add(eve, project_id=project["id"])
        await staff.patch(f"/api/projects/{project['id']}", json={"is_public": False})
        assert statuses(await changes(eve, item["id"], post_id)) == [404] * 6
        await add_member(app, project["id"], user, "viewer")
        assert statuses(await changes(eve, item["id"], post_id)) == [403] * 5 + [204]


async def test_a_visitors_proposals_are_the_accounts_then(client: httpx.AsyncClient) -> None:
    item = await add(client)
    await register(client)
    client.cookies.clear()
    assert (await client.patch(f"{URL}/{item['id']}", json={"name": "Mine"})).status_code == 200
    exported = (await client.get("/api/auth/me/export")).json()["items"]
    assert [(row["id"], row["name"], row["status"]) for row in exported] == [(item["id"], "Mine", "proposed")]


@pytest.mark.committed
async def test_an_author_who_writes_while_it_is_accepted(client: httpx.AsyncClient, staff: httpx.AsyncClient) -> None:
    """Whoever comes second is refused: no change of its author slips into what was accepted."""
    for _ in range(5):
        item = await add(client)
        path = f"{URL}/{item['id']}"
        accepted, *rest = await asyncio.gather(
            staff.patch(path, json=ACCEPTED), *(client.put(path, json={"name": f"n{n}"}) for n in range(4))
        )
        assert accepted.status_code == 200
        assert {answer.status_code for answer in rest} <= {200, 403}
        shown = (await client.get(path)).json()
        assert (shown["status"], shown["name"]) == ("planned", accepted.json()["name"])


async def test_its_author_finds_no_linked_post_by_trying_numbers(
    app: Litestar, client: httpx.AsyncClient, staff: httpx.AsyncClient
) -> None:
    """A link that the author is not shown cannot be removed either: the answer would tell of it."""
    item, (post_id,) = await add(client), await pin(app)
    path = f"{URL}/{item['id']}/posts/{post_id}"
    assert (await staff.put(path)).status_code == 200
    assert (await staff.patch("/api/projects/1", json={"visibility": {"posts": "members"}})).status_code == 200
    assert (await client.get(f"{URL}/{item['id']}")).json()["posts"] == []
    assert (await client.delete(path)).status_code == 404
    assert [post["id"] for post in (await staff.get(f"{URL}/{item['id']}")).json()["posts"]] == [post_id]
    assert (await staff.delete(path)).status_code == 204
