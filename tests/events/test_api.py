"""The log over HTTP: who sees what of it, and what admins see of its readers."""

import asyncio
from typing import Any

import httpx
import pytest
from litestar import Litestar
from sqlalchemy.ext.asyncio import AsyncSession

from api.schemas.events import Event
from tests.events.log import PATIENCE_S, Follower, noted, reader_of
from tests.people import signed_in

pytestmark = pytest.mark.committed


async def listed(client: httpx.AsyncClient, **query: Any) -> dict[str, Any]:
    answer = await client.get("/api/events", params=query)
    assert answer.status_code == 200, answer.text
    page: dict[str, Any] = answer.json()
    return page


async def wait_for(client: httpx.AsyncClient, count: int, **query: Any) -> list[dict[str, Any]]:
    """The next so many events; another database of the server may hold them back for a moment."""
    events: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    async with asyncio.timeout(PATIENCE_S):
        while len(events) < count:
            page = await listed(client, **query, **cursor)
            events += page["items"]
            cursor = {"cursor": page["position"]}
            await asyncio.sleep(0.01)
    return events


async def test_it_is_read_in_pages_and_followed(client: httpx.AsyncClient) -> None:
    assert (await listed(client))["items"] == []
    for title in "abc":
        await client.post("/api/posts", json={"title": title, "text": "x"})
    events = await wait_for(client, 3, limit=1)
    assert [event["data"]["title"] for event in events] == ["a", "b", "c"]
    assert events[0].keys() == {"id", "kind", "subject", "project_id", "data", "created_at"}
    assert events[0]["data"]["kind"] == events[0]["kind"] == "post.created"
    page = await listed(client)
    assert page["next_cursor"] == page["position"]
    end = await listed(client, cursor=page["position"])
    assert (end["items"], end["next_cursor"]) == ([], None)
    await client.post("/api/posts", json={"title": "d", "text": "x"})
    await wait_for(client, 4)
    assert [event["data"]["title"] for event in (await listed(client, cursor=end["position"]))["items"]] == ["d"]


async def test_filters(client: httpx.AsyncClient) -> None:
    post_id = (await client.post("/api/posts", json={"title": "a", "text": "x"})).json()["id"]
    await client.put(f"/api/posts/{post_id}/vote", json={"value": 1})
    await client.post("/api/items", json={"name": "i"})
    await wait_for(client, 3)
    for kinds, found in (
        ("post.voted", ["post.voted"]),
        ("item.*, post.created", ["post.created", "item.created"]),
        ("comment.*", []),
        (",", ["post.created", "post.voted", "item.created"]),
    ):
        assert [event["kind"] for event in (await listed(client, kinds=kinds))["items"]] == found
    assert len((await listed(client, project_id=1))["items"]) == 3


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"kinds": "post.painted"}, 422),
        ({"kinds": "\0"}, 422),
        ({"cursor": "1.2"}, 422),
        ({"cursor": "-1.2.3"}, 422),
        ({"cursor": f"1.2.{10**18}"}, 422),
        ({"cursor": f"1.2.{10**18 - 1}"}, 200),
        ({"limit": 0}, 422),
        ({"limit": 101}, 422),
        ({"project_id": 999}, 404),
    ],
)
async def test_what_is_asked_wrongly(client: httpx.AsyncClient, query: dict[str, Any], status: int) -> None:
    assert (await client.get("/api/events", params=query)).status_code == status


async def test_what_is_private_is_there_for_its_people(app: Litestar, client: httpx.AsyncClient) -> None:
    async with signed_in(app, "Ada") as (ada, _), signed_in(app, "Root", role="admin") as (admin, _):
        project_id = (await ada.post("/api/projects", json={"name": "Secret", "is_public": False})).json()["id"]
        await ada.post("/api/posts", json={"title": "hush", "text": "x", "project_id": project_id})
        user = await admin.post(
            "/api/auth/register", json={"email": "a@b.de", "name": "A", "password": "a staple of batteries"}
        )
        assert user.status_code == 201
        assert [event["kind"] for event in await wait_for(admin, 3)] == [
            "project.created",
            "post.created",
            "account.registered",
        ]
        assert [event["kind"] for event in (await listed(ada))["items"]] == ["project.created", "post.created"]
        assert (await listed(client))["items"] == []
        assert (await client.get("/api/events", params={"project_id": project_id})).status_code == 404
        await admin.patch(f"/api/projects/{project_id}", json={"is_public": True})
        await ada.post("/api/posts", json={"title": "hello", "text": "x", "project_id": project_id})
        assert [event["kind"] for event in await wait_for(client, 2)] == ["project.updated", "post.created"]
        assert "hush" not in str(await listed(client))  # what is opened is opened without its past
        await ada.delete(f"/api/projects/{project_id}")
        assert (await listed(client))["items"] == []
        assert "project.deleted" in [event["kind"] for event in await wait_for(admin, 6)]


async def test_admins_see_readers_and_what_failed(app: Litestar) -> None:
    async def shy(_event: Event, _session: AsyncSession) -> None:
        raise ValueError("not for me")

    reader = reader_of(app.state.sessions, shy)
    await noted(app.state.sessions, 1, 2, 2)
    await Follower(app.state.sessions).wait_for(3)
    await reader.step()
    await noted(app.state.sessions, 3)
    async with signed_in(app, "Root", role="admin") as (admin, _):
        (told,) = (await admin.get("/api/events/readers")).json()
        assert (told["name"], told["behind"], told["failing"], told["parked"]) == ("shy", 1, 3, 0)
        assert told["oldest"] is not None
        page = (await admin.get("/api/events/failures", params={"limit": 2})).json()
        rest = (await admin.get("/api/events/failures", params={"cursor": page["next_cursor"]})).json()
        failures = page["items"] + rest["items"]
        assert [failure["subject"] for failure in failures] == ["post:2", "post:2", "post:1"]
        assert failures[2]["error"] == "ValueError: not for me"
        url = f"/api/events/failures/shy/{failures[2]['event_id']}"
        assert (await admin.post(f"{url}/retry")).status_code == 204
        assert (await admin.delete(url)).status_code == 204
        for gone in (await admin.delete(url), await admin.post(f"{url}/retry")):
            assert (gone.status_code, gone.json()["code"]) == (404, "event-failure-not-found")
