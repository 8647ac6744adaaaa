"""Posts of a private project in everything that is not about that project: nothing tells that they are there."""

from collections.abc import AsyncGenerator
from typing import Any

import httpx
import msgspec
import pytest
from litestar import Litestar

from api.app import create_app
from api.settings import Database, Posts, Settings
from tests.people import signed_in
from tests.running import running
from tests.visibility.world import ACTORS, MARK, World

WRITERS = ("viewer", "member", "owner", "admin")


async def pin(client: httpx.AsyncClient, title: str, **fields: Any) -> dict[str, Any]:
    answer = await client.post("/api/posts", json={"title": title, "text": "text", **fields})
    assert answer.status_code == 201, answer.text
    post: dict[str, Any] = answer.json()
    return post


async def test_without_a_project_a_post_belongs_to_the_first(client: httpx.AsyncClient) -> None:
    assert (await pin(client, "x"))["project_id"] == 1
    answer = await client.post("/post", data={"title": "x", "post": "y"})
    assert (await client.get(f"/api/posts/{answer.json()['id']}")).json()["project_id"] == 1


async def test_a_project_nobody_sees_takes_no_posts(client: httpx.AsyncClient, private: World) -> None:
    for project_id in (private.project_id, 999_999):
        new = {"title": "x", "text": "y", "project_id": project_id}
        answer = await client.post("/api/posts", json=new)
        assert (answer.status_code, answer.json()["code"]) == (404, "project-not-found")
        answer = await client.get("/api/posts", params={"project_id": str(project_id)})
        assert (answer.status_code, answer.json()["code"]) == (404, "project-not-found")


async def test_the_first_project_can_be_closed_too(client: httpx.AsyncClient, private: World) -> None:
    """Then what names no project is for its members."""
    admin, new = private.callers["admin"], {"title": "x", "text": "y"}
    await admin.patch("/api/projects/1", json={"is_public": False})
    for answer in (
        await client.post("/api/posts", json=new),
        await client.post("/post", data={"title": "x", "post": "y"}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "project-not-found")
    assert (await admin.post("/api/posts", json=new)).json()["project_id"] == 1
    assert (await client.get("/api/projects")).json() == []


async def test_a_post_stays_in_its_project(private: World) -> None:
    owner = private.callers["owner"]
    post = await pin(owner, "x", project_id=private.project_id)
    path = f"/api/posts/{post['id']}"
    for method, body in (("PATCH", {}), ("PUT", {"title": "x", "text": "y"})):
        answer = await owner.request(method, path, json={**body, "project_id": 1})
        assert answer.status_code == 422
        assert [fault["field"] for fault in answer.json()["errors"]] == ["project_id"]
    assert (await owner.put(path, json={"title": "x", "text": "y"})).json()["project_id"] == private.project_id


@pytest.mark.parametrize("query", [{}, {"sort": "new"}, {"sort": "top"}, {"search": "text"}, {"search": MARK}])
async def test_the_list_of_all_is_the_same_bytes_for_everybody(private: World, query: dict[str, str]) -> None:
    owner = private.callers["owner"]
    shown = [(await pin(owner, f"text {n}"))["id"] for n in range(3)]
    for n in range(3):
        await pin(owner, f"text {MARK} {n}", project_id=private.project_id)
    for path in ("/api/posts", "/post"):
        answers = [await private.callers[actor].get(path, params=query) for actor in ACTORS]
        assert len({answer.content for answer in answers}) == 1
        assert MARK not in answers[0].text
    found = (await owner.get("/api/posts", params=query)).json()
    assert {post["id"] for post in found["items"]} == (set() if query.get("search") == MARK else set(shown))


async def test_a_cursor_does_not_tell_of_more(private: World) -> None:
    """Private posts before, between and behind the public ones: pages are full, and the last has no cursor."""
    owner = private.callers["owner"]
    for n in range(4):
        await pin(owner, MARK, project_id=private.project_id)
        await pin(owner, f"public {n}")
    await pin(owner, MARK, project_id=private.project_id)
    query: dict[str, Any] = {"sort": "new", "limit": 2}
    first = (await owner.get("/api/posts", params=query)).json()
    assert [post["title"] for post in first["items"]] == ["public 3", "public 2"]
    last = (await owner.get("/api/posts", params={**query, "cursor": first["next_cursor"]})).json()
    assert [post["title"] for post in last["items"]] == ["public 1", "public 0"]
    assert last["next_cursor"] is None


async def test_the_list_of_a_project_holds_its_posts_alone(private: World) -> None:
    owner = private.callers["owner"]
    await pin(owner, "elsewhere")
    query = {"project_id": str(private.project_id)}
    for actor in WRITERS:
        items = (await private.callers[actor].get("/api/posts", params=query)).json()["items"]
        assert len(items) == 2
        assert {post["project_id"] for post in items} == {private.project_id}


async def test_an_empty_project_is_an_empty_page(private: World) -> None:
    owner = private.callers["owner"]
    project = (await owner.post("/api/projects", json={"name": "Empty", "is_public": False})).json()
    answer = await owner.get("/api/posts", params={"project_id": project["id"]})
    assert answer.json() == {"items": [], "next_cursor": None}


async def test_a_project_that_becomes_private_takes_its_posts_along(client: httpx.AsyncClient, private: World) -> None:
    admin, project = private.callers["admin"], f"/api/projects/{private.project_id}"
    post = f"/api/posts/{private.post_id}"
    for is_public, status in ((True, 200), (False, 404)):
        assert (await admin.patch(project, json={"is_public": is_public})).status_code == 200
        assert (await client.get(post)).status_code == status
        assert (MARK in (await client.get("/api/posts")).text) == is_public


async def test_votes_are_remembered_while_one_sees_the_post(private: World) -> None:
    owner, viewer = private.callers["owner"], private.callers["viewer"]
    await viewer.put(f"/api/posts/{private.post_id}/vote", json={"value": 1})
    query = {"post_ids": str(private.post_id)}
    assert (await viewer.get("/api/votes", params=query)).json() == [{"post_id": private.post_id, "value": 1}]
    members = f"/api/projects/{private.project_id}/members"
    assert (await owner.delete(f"{members}/{private.users['viewer'].id}")).status_code == 204
    assert (await viewer.get("/api/votes", params=query)).json() == []


async def test_a_draft_is_for_its_author_even_among_members(private: World) -> None:
    draft = await pin(private.callers["member"], "draft", project_id=private.project_id, published=False)
    for actor in ACTORS:
        status = 200 if actor == "member" else 404
        assert (await private.callers[actor].get(f"/api/posts/{draft['id']}")).status_code == status


@pytest.fixture
async def strict(settings: Settings, empty_database_url: str) -> AsyncGenerator[Litestar]:
    chosen = msgspec.structs.replace(
        settings, posts=Posts(unique_titles=True), database=Database(url=empty_database_url)
    )
    async with running(create_app(chosen)) as app:
        yield app


async def test_titles_are_unique_within_a_project(strict: Litestar) -> None:
    """So the refusal of a title tells nothing of private projects."""
    async with signed_in(strict, "Ada") as (ada, _), signed_in(strict, "Bob") as (bob, _):
        project = (await ada.post("/api/projects", json={"name": "Secret", "is_public": False})).json()
        new = {"title": "The same", "text": "y"}
        assert (await ada.post("/api/posts", json={**new, "project_id": project["id"]})).status_code == 201
        assert (await bob.post("/api/posts", json=new)).status_code == 201
        assert (await bob.post("/api/posts", json=new)).status_code == 409
        assert (await ada.post("/api/posts", json={**new, "project_id": project["id"]})).status_code == 409
