"""One voice per person and post."""

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from litestar import Litestar
from sqlalchemy import text

from tests.accounts.counting import miscounted
from tests.people import add_user, bearer_of
from tests.running import client_of


async def pin(client: httpx.AsyncClient) -> int:
    post_id: int = (await client.post("/api/posts", json={"title": "Vote me", "text": "up"})).json()["id"]
    return post_id


async def vote(client: httpx.AsyncClient, post_id: int, value: Any) -> dict[str, Any]:
    answer = await client.put(f"/api/posts/{post_id}/vote", json={"value": value})
    assert answer.status_code == 200, answer.text
    state: dict[str, Any] = answer.json()
    return state


async def test_up_down_and_back(client: httpx.AsyncClient) -> None:
    post_id = await pin(client)
    states = [await vote(client, post_id, value) for value in (1, 1, -1, 0, 0)]
    seen = [(s["score"], s["upvotes"], s["downvotes"], s["my_vote"], s["version"]) for s in states]
    assert seen == [(1, 1, 0, 1, 1), (1, 1, 0, 1, 1), (-1, 0, 1, -1, 2), (0, 0, 0, 0, 3), (0, 0, 0, 0, 3)]


async def test_voters_add_up(app: Litestar, client: httpx.AsyncClient, stranger: httpx.AsyncClient) -> None:
    post_id = await pin(client)
    await vote(client, post_id, 1)
    state = await vote(stranger, post_id, -1)
    assert (state["score"], state["upvotes"], state["downvotes"]) == (0, 1, 1)
    post = (await client.get(f"/api/posts/{post_id}")).json()
    assert {name: post[name] for name in ("score", "upvotes", "downvotes", "version")} == {
        name: state[name] for name in ("score", "upvotes", "downvotes", "version")
    }


async def test_a_vote_is_one_statement(client: httpx.AsyncClient, statements: Callable[[], list[str]]) -> None:
    post_id = await pin(client)
    statements()
    await vote(client, post_id, 1)
    assert len(statements()) == 1


async def test_own_votes_come_apart(client: httpx.AsyncClient, stranger: httpx.AsyncClient) -> None:
    up, down, back, none = [await pin(client) for _ in range(4)]
    await vote(client, up, 1)
    await vote(client, down, -1)
    await vote(client, back, 1)
    await vote(client, back, 0)
    query = {"post_ids": f"{none}, {back},{down},{up},{up}"}
    answer = await client.get("/api/votes", params=query)
    assert answer.json() == [{"post_id": up, "value": 1}, {"post_id": down, "value": -1}]
    assert (await stranger.get("/api/votes", params=query)).json() == []


@pytest.mark.parametrize("post_ids", ["x", "1,x", "0", "-1", "1.5", str(2**63), "\uff11", ",".join("1" * 101), "\0"])
async def test_ids_that_are_none_are_refused(client: httpx.AsyncClient, post_ids: str) -> None:
    answer = await client.get("/api/votes", params={"post_ids": post_ids})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "post_ids"


async def test_no_ids_are_an_empty_list_and_none_given_a_fault(client: httpx.AsyncClient) -> None:
    assert (await client.get("/api/votes?post_ids=")).json() == []
    assert (await client.get("/api/votes")).status_code == 422


@pytest.mark.parametrize("body", [{"value": 2}, {"value": -2}, {"value": 0.5}, {"value": "up"}, {"value": None}, {}])
async def test_other_values_are_refused(client: httpx.AsyncClient, body: dict[str, Any]) -> None:
    post_id = await pin(client)
    answer = await client.put(f"/api/posts/{post_id}/vote", json=body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "value"


async def test_a_missing_post_is_404(client: httpx.AsyncClient) -> None:
    assert (await client.put("/api/posts/999999/vote", json={"value": 1})).status_code == 404


@pytest.mark.committed
async def test_a_thousand_at_once_are_counted_exactly(app: Litestar, client: httpx.AsyncClient) -> None:
    post_id = await pin(client)
    clients = [client_of(app) for _ in range(250)]
    for each in clients[::10]:
        each.headers["authorization"] = f"Bearer {await bearer_of(app, await add_user(app, 'Ada'))}"
    for each in clients:  # a cookie each, so that all four votes of one client are one voice
        await each.put(f"/api/posts/{post_id}/vote", json={"value": 0})
    votes = [(each, value) for value in (1, -1, 1) for each in clients]
    votes += [(each, -1 if n % 5 == 0 else 1) for n, each in enumerate(clients)]
    door = asyncio.Semaphore(200)  # more would only queue for the pool's fifteen connections

    async def press(voter: httpx.AsyncClient, value: int) -> httpx.Response:
        async with door:
            return await voter.put(f"/api/posts/{post_id}/vote", json={"value": value})

    answers = await asyncio.gather(*(press(voter, value) for voter, value in votes))
    assert {answer.status_code for answer in answers} == {200}
    async with app.state.engine.connect() as connection:
        counted = (await connection.execute(text("select upvotes, downvotes, score from posts"))).one()
        cast = (
            await connection.execute(
                text(
                    "select count(*) filter (where value = 1), count(*) filter (where value < 0), sum(value) from votes"
                )
            )
        ).one()
    assert tuple(counted) == tuple(cast)
    assert sum(counted[:2]) == len(clients)
    assert await miscounted(app) == []
    post = (await client.get(f"/api/posts/{post_id}")).json()
    assert post["account_upvotes"] + post["account_downvotes"] == 25
    for each in clients:
        await each.aclose()


@pytest.mark.committed
async def test_sixty_new_voters_at_once(app: Litestar, client: httpx.AsyncClient) -> None:
    post_id = await pin(client)
    voters = [client_of(app) for _ in range(60)]
    states = await asyncio.gather(*(vote(voter, post_id, 1) for voter in voters))
    assert sorted(state["score"] for state in states) == list(range(1, 61))
    assert sorted(state["version"] for state in states) == list(range(1, 61))
    for voter in voters:
        await voter.aclose()


@pytest.mark.committed
async def test_one_voter_twice_at_once_is_one_voice(app: Litestar, client: httpx.AsyncClient) -> None:
    post_id = await pin(client)
    await asyncio.gather(*(vote(client, post_id, 1) for _ in range(20)))
    assert (await client.get(f"/api/posts/{post_id}")).json()["score"] == 1


@pytest.mark.committed
async def test_one_voter_who_cannot_decide(app: Litestar, client: httpx.AsyncClient) -> None:
    post_id = await pin(client)
    states = await asyncio.gather(*(vote(client, post_id, value) for value in (1, 0, -1) * 10))
    assert {(state["upvotes"], state["downvotes"], state["my_vote"]) for state in states} <= {
        (1, 0, 1),
        (0, 0, 0),
        (0, 1, -1),
    }
