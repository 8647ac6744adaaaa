"""How many of the votes on a post are of accounts."""

import httpx
import pytest
from litestar import Litestar
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from tests.accounts.counting import miscounted
from tests.accounts.people import register
from tests.people import signed_in
from tests.running import client_of

POST = {"title": "Vote me", "text": "up"}
COUNTERS = ("upvotes", "downvotes", "account_upvotes", "account_downvotes")


async def pin(client: httpx.AsyncClient) -> int:
    post_id: int = (await client.post("/api/posts", json=POST)).json()["id"]
    return post_id


async def vote(client: httpx.AsyncClient, post_id: int, value: int) -> tuple[int, ...]:
    """The counters after it."""
    answer = await client.put(f"/api/posts/{post_id}/vote", json={"value": value})
    assert answer.status_code == 200, answer.text
    return tuple(answer.json()[name] for name in COUNTERS)


async def counters(client: httpx.AsyncClient, post_id: int) -> tuple[int, ...]:
    post = (await client.get(f"/api/posts/{post_id}")).json()
    return tuple(post[name] for name in COUNTERS)


async def test_votes_of_accounts_are_counted_apart(client: httpx.AsyncClient, app: Litestar) -> None:
    post_id = await pin(client)
    assert await vote(client, post_id, 1) == (1, 0, 0, 0)
    async with signed_in(app, "Ada") as (ada, _), signed_in(app, "Bob") as (bob, _):
        assert await vote(ada, post_id, 1) == (2, 0, 1, 0)
        assert await vote(ada, post_id, 1) == (2, 0, 1, 0)
        assert await vote(bob, post_id, -1) == (2, 1, 1, 1)
        assert await vote(ada, post_id, -1) == (1, 2, 0, 2)
        assert await vote(bob, post_id, 0) == (1, 1, 0, 1)
    assert await vote(client, post_id, -1) == (0, 2, 0, 1)
    assert await counters(client, post_id) == (0, 2, 0, 1)
    (listed,) = (await client.get("/api/posts")).json()["items"]
    assert tuple(listed[name] for name in COUNTERS) == (0, 2, 0, 1)
    assert await miscounted(app) == []


async def test_the_classic_vote_and_api_keys_count_as_well(client: httpx.AsyncClient, app: Litestar) -> None:
    post_id = await pin(client)
    async with client_of(app) as ada, client_of(app) as program:
        await register(ada)
        answer = await ada.post("/update-post-score", json={"post_id": post_id, "score_increase": 1})
        assert answer.status_code == 200
        assert await counters(client, post_id) == (1, 0, 1, 0)
        key = (await ada.post("/api/auth/keys", json={"name": "k", "scopes": ["read", "write"]})).json()["key"]
        program.headers["authorization"] = f"Bearer {key}"
        assert await vote(program, post_id, -1) == (0, 1, 0, 1)
    await client.post("/update-post-score", json={"post_id": post_id, "score_increase": 1})
    assert await counters(client, post_id) == (1, 1, 0, 1)


async def test_a_vote_that_becomes_an_accounts_is_told(client: httpx.AsyncClient, app: Litestar) -> None:
    """Who looks at the post sees it at once: the version grows and there is an event."""
    post_id = await pin(client)
    async with client_of(app) as ada:
        await vote(ada, post_id, 1)
        before = (await client.get(f"/api/posts/{post_id}")).json()
        await register(ada)
    after = (await client.get(f"/api/posts/{post_id}")).json()
    assert await counters(client, post_id) == (1, 0, 1, 0)
    assert after["version"] > before["version"]
    async with app.state.sessions() as session:
        data = await session.scalar(text("select data from events where kind = 'post.voted' order by id desc limit 1"))
    assert data == {"post_id": post_id, **{name: after[name] for name in ("score", *COUNTERS, "version")}}


async def test_votes_go_with_the_account(client: httpx.AsyncClient, app: Litestar) -> None:
    post_id = await pin(client)
    await vote(client, post_id, 1)
    async with client_of(app) as ada:
        await register(ada)
        assert await vote(ada, post_id, 1) == (2, 0, 1, 0)
        answer = await ada.request("DELETE", "/api/auth/me", json={"password": "correct horse battery"})
        assert answer.status_code == 204
    assert await counters(client, post_id) == (1, 0, 0, 0)
    assert await miscounted(app) == []


@pytest.mark.parametrize("value", [1, -1])
async def test_the_database_refuses_more_votes_of_accounts_than_votes(
    client: httpx.AsyncClient, app: Litestar, value: int
) -> None:
    post_id = await pin(client)
    async with app.state.sessions() as session:
        column = "account_upvotes" if value == 1 else "account_downvotes"
        with pytest.raises(IntegrityError):
            await session.execute(text(f"update posts set {column} = 1 where id = {post_id}"))
