"""Roadmap items: made, read, changed, replaced, deleted; their lists."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from litestar import Litestar

from db.models import Post
from db.transaction import transaction
from tests.people import signed_in

URL = "/api/items"


async def add(client: httpx.AsyncClient, name: str = "Dark mode", **fields: Any) -> dict[str, Any]:
    answer = await client.post(URL, json={"name": name, **fields})
    assert answer.status_code == 201, answer.text
    item: dict[str, Any] = answer.json()
    return item


async def names(client: httpx.AsyncClient, **query: Any) -> list[str]:
    answer = await client.get(URL, params=query)
    assert answer.status_code == 200, answer.text
    return [item["name"] for item in answer.json()]


async def pin(app: Litestar, count: int = 1, **columns: Any) -> list[int]:
    posts = [Post(title=f"post {n}", text="x", **columns) for n in range(count)]
    async with transaction(app.state.sessions) as session:
        session.add_all(posts)
    return [post.id for post in posts]


async def test_no_items_are_an_empty_array(client: httpx.AsyncClient) -> None:
    answer = await client.get(URL)
    assert (answer.status_code, answer.json(), answer.headers["x-total-count"]) == (200, [], "0")


async def test_a_name_is_enough(staff: httpx.AsyncClient) -> None:
    item = await add(staff, "  Dark mode ")
    assert item | {"id": 0, "created_at": "", "updated_at": ""} == {
        "id": 0,
        "name": "Dark mode",
        "description": "",
        "status": "planned",
        "metadata": {},
        "project_id": 1,
        "author": {"kind": "staff", "user_id": item["author"]["user_id"], "name": "Root"},
        "position": 0,
        "posts": [],
        "created_at": "",
        "updated_at": "",
    }
    assert (await staff.get(f"{URL}/{item['id']}")).json() == item
    assert (await staff.get(URL)).json() == [item]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "name"),
        ({"name": ""}, "name"),
        ({"name": "  "}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"name": "a\0b"}, "name"),
        ({"name": None}, "name"),
        ({"name": "x", "status": " "}, "status"),
        ({"name": "x", "status": "x" * 51}, "status"),
        ({"name": "x", "description": "x" * 5001}, "description"),
        ({"name": "x", "metadata": []}, "metadata"),
        ({"name": "x", "metadata": None}, "metadata"),
        ({"name": "x", "project_id": 0}, "project_id"),
        ({"name": "x", "priority": 1}, "priority"),
    ],
)
async def test_bad_values_are_refused(staff: httpx.AsyncClient, body: dict[str, Any], field: str) -> None:
    item = await add(staff)
    for method, path in (("POST", URL), ("PUT", f"{URL}/{item['id']}")):
        answer = await staff.request(method, path, json=body)
        assert answer.status_code == 422
        assert [fault["field"] for fault in answer.json()["errors"]] == [field]
    assert (await staff.get(URL)).json() == [item]


async def test_put_replaces_and_patch_leaves_the_rest(staff: httpx.AsyncClient) -> None:
    item = await add(staff, description="Less light", status="done", metadata={"a": 1})
    path = f"{URL}/{item['id']}"
    patched = (await staff.patch(path, json={"name": "Night"})).json()
    assert patched | {"updated_at": ""} == item | {"name": "Night", "updated_at": ""}
    assert patched["updated_at"] >= item["updated_at"]
    replaced = (await staff.put(path, json={"name": "Day"})).json()
    assert (replaced["name"], replaced["description"], replaced["status"]) == ("Day", "", "planned")
    assert replaced["metadata"] == {}
    assert (await staff.get(path)).json() == replaced
    assert (await staff.patch(path, json={})).json() == replaced


async def test_deleted_is_gone(staff: httpx.AsyncClient) -> None:
    path = f"{URL}/{(await add(staff))['id']}"
    assert (await staff.delete(path)).status_code == 204
    for method, body in (("GET", None), ("DELETE", None), ("PATCH", {"name": "x"}), ("PUT", {"name": "x"})):
        answer = await staff.request(method, path, json=body) if body else await staff.request(method, path)
        assert (answer.status_code, answer.json()["code"]) == (404, "item-not-found")
    place = await staff.put(f"{path}/place", json={"status": "done", "after": None})
    assert place.status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["Dark mode", "under_score", "100% done"]),
        ({"status": "done"}, ["100% done"]),
        ({"status": "no such"}, []),
        ({"search": "DARK"}, ["Dark mode"]),
        ({"search": "k m"}, ["Dark mode"]),
        ({"search": "light"}, ["Dark mode"]),
        ({"search": "%"}, ["100% done"]),
        ({"search": "r_s"}, ["under_score"]),
        ({"search": "a_k"}, []),
        ({"search": "\\"}, []),
        ({"search": "d", "status": "planned"}, ["Dark mode", "under_score"]),
        ({"project_id": 1}, ["Dark mode", "under_score", "100% done"]),
    ],
)
async def test_filters(staff: httpx.AsyncClient, query: dict[str, Any], found: list[str]) -> None:
    await add(staff, "Dark mode", description="Less Light")
    await add(staff, "100% done", status="done")
    await add(staff, "under_score")
    assert await names(staff, **query) == found
    assert (await staff.get(URL, params=query)).headers["x-total-count"] == str(len(found))


async def test_parts_of_the_list_and_the_total(staff: httpx.AsyncClient) -> None:
    for n in range(5):
        await add(staff, f"item {n}")
    assert await names(staff, limit=2, offset=1) == ["item 1", "item 2"]
    for offset in (4, 5, 99):
        answer = await staff.get(URL, params={"search": "item", "offset": offset})
        assert (len(answer.json()), answer.headers["x-total-count"]) == (max(0, 5 - offset), "5")


@pytest.mark.parametrize(
    "query",
    [
        {"limit": 0},
        {"limit": 1001},
        {"offset": -1},
        {"offset": 2**63},
        {"limit": "x"},
        {"search": "\0"},
        {"status": "\0"},
    ],
)
async def test_bad_filters_are_refused(client: httpx.AsyncClient, query: dict[str, Any]) -> None:
    answer = await client.get(URL, params=query)
    assert answer.status_code == 422
    assert [fault["field"] for fault in answer.json()["errors"]] == list(query)


async def test_a_list_is_as_many_statements_however_long(
    app: Litestar, client: httpx.AsyncClient, staff: httpx.AsyncClient, statements: Callable[[], list[str]]
) -> None:
    (post_id,) = await pin(app)
    for count in (10, 90):
        for n in range(count):
            item = await add(staff, f"item {n}")
            await staff.put(f"{URL}/{item['id']}/posts/{post_id}")
        statements()
        assert len(await names(client)) >= count
        assert len(statements()) == 1


async def test_posts_of_an_item(app: Litestar, staff: httpx.AsyncClient) -> None:
    item = await add(staff)
    first, second = await pin(app, 2)
    path = f"{URL}/{item['id']}/posts"
    for post_id in (second, first, first):
        answer = await staff.put(f"{path}/{post_id}")
        assert answer.status_code == 200
    linked = [{"id": first, "title": "post 0", "score": 0}, {"id": second, "title": "post 1", "score": 0}]
    assert answer.json()["posts"] == linked
    assert (await staff.get(URL)).json()[0]["posts"] == linked
    assert (await staff.delete(f"{path}/{first}")).status_code == 204
    assert (await staff.delete(f"{path}/{first}")).json()["code"] == "post-not-found"
    assert (await staff.put(f"{path}/999999")).json()["code"] == "post-not-found"
    assert (await staff.get(f"{URL}/{item['id']}")).json()["posts"] == linked[1:]


async def test_linked_drafts_are_shown_to_nobody(app: Litestar, staff: httpx.AsyncClient) -> None:
    """Not to their authors either: whoever sees the roadmap sees the same."""
    item = await add(staff)
    draft = (await staff.post("/api/posts", json={"title": "t", "text": "x", "published": False})).json()
    linked = await staff.put(f"{URL}/{item['id']}/posts/{draft['id']}")
    assert (linked.status_code, linked.json()["posts"]) == (200, [])
    for path in (URL, f"{URL}/{item['id']}"):
        answer = (await staff.get(path)).json()
        assert (answer[0] if path == URL else answer) == linked.json()
    await staff.patch(f"/api/posts/{draft['id']}", json={"published": True})
    assert [post["id"] for post in (await staff.get(URL)).json()[0]["posts"]] == [draft["id"]]


async def test_only_so_many_posts(app: Litestar, staff: httpx.AsyncClient) -> None:
    item = await add(staff)
    answers = [await staff.put(f"{URL}/{item['id']}/posts/{post_id}") for post_id in await pin(app, 101)]
    assert [answer.status_code for answer in answers] == [200] * 100 + [409]
    assert len((await staff.get(f"{URL}/{item['id']}")).json()["posts"]) == 100


async def test_a_post_of_another_project_is_refused(app: Litestar, staff: httpx.AsyncClient) -> None:
    item = await add(staff)
    async with signed_in(app, "Ada") as (ada, _):
        project = (await ada.post("/api/projects", json={"name": "Other"})).json()
        (post_id,) = await pin(app, project_id=project["id"])
        answer = await staff.put(f"{URL}/{item['id']}/posts/{post_id}")
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "post_id")
        assert (await staff.get(f"{URL}/{item['id']}")).json()["posts"] == []


async def test_the_total_may_be_read_by_other_sites(client: httpx.AsyncClient, app: Litestar) -> None:
    assert app.cors_config
    assert "X-Total-Count" in app.cors_config.expose_headers
