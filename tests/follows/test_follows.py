"""Who follows: those who said so, and those who take part and said nothing."""

from typing import Any

import httpx
import pytest
from litestar import Litestar

from tests.accounts.people import register
from tests.errors.bodies import error_of
from tests.people import join, signed_in

POST = {"title": "Dark mode", "text": "My eyes hurt."}


async def a_post(client: httpx.AsyncClient, **fields: Any) -> str:
    answer = await client.post("/api/posts", json={**POST, **fields})
    return f"/api/posts/{answer.json()['id']}"


async def follows(client: httpx.AsyncClient, path: str) -> bool:
    found: bool = (await client.get(f"{path}/follow")).json()["following"]
    return found


async def test_one_follows_what_one_says(app: Litestar, client: httpx.AsyncClient) -> None:
    path = await a_post(client)
    async with signed_in(app, "Ada") as (ada, _):
        assert await follows(ada, path) is False
        for _ in range(2):
            assert (await ada.put(f"{path}/follow")).json() == {"following": True}
        assert await follows(ada, path) is True
        for _ in range(2):
            assert (await ada.delete(f"{path}/follow")).json() == {"following": False}
        assert await follows(ada, path) is False


async def test_who_writes_or_comments_follows_until_they_say_otherwise(app: Litestar) -> None:
    async with signed_in(app, "Ada") as (ada, _), signed_in(app, "Bob") as (bob, _):
        path = await a_post(ada)
        assert await follows(ada, path) is True
        await bob.post(f"{path}/comments", json={"text": "Yes"})
        assert await follows(bob, path) is True
        await bob.delete(f"{path}/follow")
        await bob.post(f"{path}/comments", json={"text": "Yes, yes"})
        assert await follows(bob, path) is False


async def test_voting_is_not_following(app: Litestar, client: httpx.AsyncClient) -> None:
    """Who voted is secret, and hears of the status alone."""
    path = await a_post(client)
    async with signed_in(app, "Ada") as (ada, _):
        await ada.put(f"{path}/vote", json={"value": 1})
        assert await follows(ada, path) is False


async def test_what_a_visitor_wrote_is_followed_by_the_account_it_becomes(client: httpx.AsyncClient) -> None:
    path = await a_post(client)
    await register(client)
    assert await follows(client, path) is True


async def test_an_issue_is_followed_by_who_reported_it_and_who_has_it_to_do(app: Litestar) -> None:
    async with signed_in(app, "Ada") as (ada, _), signed_in(app, "Bob") as (bob, user):
        project = (await ada.post("/api/projects", json={"name": "Work"})).json()
        at = f"/api/projects/{project['id']}"
        await join(ada, project["id"], bob)
        path = f"{at}/issues/{(await ada.post(f'{at}/issues', json={'title': 'Do'})).json()['number']}"
        assert (await follows(ada, path), await follows(bob, path)) == (True, False)
        await ada.patch(path, json={"assignee_id": user.id})
        assert await follows(bob, path) is True
        await bob.delete(f"{path}/follow")
        assert await follows(bob, path) is False
        await bob.put(f"{path}/follow")
        assert await follows(bob, path) is True


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
async def test_it_is_for_accounts_and_for_what_they_see(app: Litestar, client: httpx.AsyncClient, method: str) -> None:
    path = await a_post(client)
    draft = await a_post(client, published=False)
    error_of(await client.request(method, f"{path}/follow"), 401)
    async with signed_in(app, "Ada") as (ada, _):
        error_of(await ada.request(method, f"{draft}/follow"), 404, "post-not-found")
        error_of(await ada.request(method, "/api/posts/999999/follow"), 404, "post-not-found")
        error_of(await ada.request(method, "/api/projects/1/issues/999/follow"), 404, "issue-not-found")
