"""One's own posts, over /api/posts/mine."""

from typing import Any

import httpx
import pytest
from litestar import Litestar

from tests.accounts.people import register
from tests.posts.test_posts import create
from tests.publishing import create_public

URL = "/api/posts/mine"


async def titles(client: httpx.AsyncClient, **query: Any) -> list[str]:
    answer = await client.get(URL, params=query)
    assert answer.status_code == 200, answer.text
    return [post["title"] for post in answer.json()["items"]]


async def test_who_wrote_nothing_has_none(client: httpx.AsyncClient) -> None:
    answer = await client.get(URL)
    assert (answer.status_code, answer.json()) == (200, {"items": [], "next_cursor": None})
    assert "set-cookie" not in answer.headers
    assert "private" in answer.headers["cache-control"]


async def test_drafts_are_there_and_those_of_others_not(client: httpx.AsyncClient, stranger: httpx.AsyncClient) -> None:
    await create(client, title="shown")
    draft = await create(client, title="draft", published=False)
    await create(stranger, title="another's")
    assert await titles(client) == ["draft", "shown"]
    assert (await client.get(URL)).json()["items"][0] == draft
    await register(client)
    assert await titles(client) == ["draft", "shown"]


async def test_pages_follow_each_other(client: httpx.AsyncClient) -> None:
    for n in range(5):
        await create(client, title=f"p{n}")
    seen: list[str] = []
    query: dict[str, Any] = {"limit": 2}
    while True:
        page = (await client.get(URL, params=query)).json()
        seen += [post["title"] for post in page["items"]]
        if page["next_cursor"] is None:
            break
        query["cursor"] = page["next_cursor"]
    assert seen == ["p4", "p3", "p2", "p1", "p0"]


@pytest.mark.parametrize("query", [{"limit": 0}, {"limit": 101}, {"cursor": "x"}])
async def test_bad_values_are_refused(client: httpx.AsyncClient, query: dict[str, Any]) -> None:
    answer = await client.get(URL, params=query)
    assert answer.status_code == 422
    assert [fault["field"] for fault in answer.json()["errors"]] == list(query)


async def test_a_cursor_of_another_list_is_refused(client: httpx.AsyncClient) -> None:
    for _ in range(2):
        await create(client)
    cursor = (await client.get("/api/posts", params={"sort": "new", "limit": 1})).json()["next_cursor"]
    assert (await client.get(URL, params={"cursor": cursor})).status_code == 422


async def test_of_a_project_that_became_private_nothing(
    app: Litestar, client: httpx.AsyncClient, stranger: httpx.AsyncClient
) -> None:
    await register(stranger, "Eve")
    project = await create_public(app, stranger, "Ours")
    await create(client, title="outside", project_id=project["id"])
    assert await titles(client) == ["outside"]
    await stranger.patch(f"/api/projects/{project['id']}", json={"is_public": False})
    assert await titles(client) == []
