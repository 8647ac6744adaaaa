"""What a visitor did becomes the account's: whatever happens meanwhile, each person has one voice."""

import asyncio
from collections.abc import Callable

import httpx
import pytest
from litestar import Litestar

from tests.accounts.counting import miscounted, voters
from tests.accounts.people import PASSWORD, login, register
from tests.running import client_of


async def pin(client: httpx.AsyncClient, count: int) -> list[int]:
    new = [await client.post("/api/posts", json={"title": f"p{n}", "text": "x"}) for n in range(count)]
    return [answer.json()["id"] for answer in new]


async def vote(client: httpx.AsyncClient, post_ids: list[int], value: int) -> None:
    for post_id in post_ids:
        answer = await client.put(f"/api/posts/{post_id}/vote", json={"value": value})
        assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("own", [-1, 0, 1, None])
@pytest.mark.parametrize("visitors", [-1, 0, 1])
async def test_each_pair_of_votes(
    app: Litestar, client: httpx.AsyncClient, stranger: httpx.AsyncClient, own: int | None, visitors: int
) -> None:
    posts = await pin(stranger, 1)
    await register(client)
    if own is not None:
        await vote(client, posts, own)
    async with client_of(app) as browser:
        await vote(browser, posts, visitors)
        before = (await stranger.get(f"/api/posts/{posts[0]}")).json()
        assert (await login(browser, "ada@example.org")).status_code == 200
    after = (await stranger.get(f"/api/posts/{posts[0]}")).json()
    expected = own or visitors
    assert (after["upvotes"], after["downvotes"]) == (int(expected == 1), int(expected == -1))
    same = ("score", "upvotes", "downvotes")
    moved = any(after[name] != before[name] for name in same)
    assert (after["account_upvotes"], after["account_downvotes"]) == (after["upvotes"], after["downvotes"])
    assert after["version"] == before["version"] + int(bool(visitors))
    assert not moved or after["version"] > before["version"]
    assert await miscounted(app) == []
    assert await voters(app) == 1


async def test_comments_come_along(client: httpx.AsyncClient, stranger: httpx.AsyncClient) -> None:
    (post_id,) = await pin(client, 1)
    await register(stranger)
    answer = await stranger.post(f"/api/posts/{post_id}/comments", json={"text": "Hello"})
    assert answer.status_code == 201, answer.text
    told = (await stranger.get("/api/auth/me/export")).json()
    assert [row["text"] for row in told["comments"]] == ["Hello"]


async def test_it_costs_the_same_for_many_posts(
    app: Litestar, client: httpx.AsyncClient, stranger: httpx.AsyncClient, statements: Callable[[], list[str]]
) -> None:
    await register(client)
    sent = []
    for count in (3, 30):
        posts = await pin(stranger, count)
        async with client_of(app) as browser:
            await pin(browser, count)
            await vote(browser, posts, 1)
            statements()
            await login(browser, "ada@example.org")
            sent.append(len(statements()))
    assert sent[0] == sent[1]
    async with client_of(app) as browser:
        statements()
        await login(browser, "ada@example.org")
        assert len(statements()) == 3  # the account, the account under lock, the session with its token


async def test_a_forged_visitor_brings_nothing(client: httpx.AsyncClient, stranger: httpx.AsyncClient) -> None:
    (post_id,) = await pin(stranger, 1)
    client.cookies.set("corkboard_visitor", stranger.cookies["corkboard_visitor"][:-2] + "xx")
    await register(client)
    assert (await client.patch(f"/api/posts/{post_id}", json={"text": "mine"})).status_code == 403


async def test_a_refused_sign_in_takes_nothing(client: httpx.AsyncClient, stranger: httpx.AsyncClient) -> None:
    await register(stranger)
    (post_id,) = await pin(client, 1)
    assert (await login(client, "ada@example.org", "not this one")).status_code == 401
    assert "corkboard_visitor" in client.cookies
    assert (await client.patch(f"/api/posts/{post_id}", json={"text": "mine"})).status_code == 200


@pytest.mark.committed
async def test_a_browser_that_votes_while_it_signs_in(app: Litestar, client: httpx.AsyncClient) -> None:
    posts = await pin(client, 4)
    async with client_of(app) as person, client_of(app) as browser:
        told = await register(person)
        await vote(browser, posts, 1)
        visitor = {"cookie": f"corkboard_visitor={browser.cookies['corkboard_visitor']}"}
        bearer = {"authorization": f"Bearer {told['access_token']}"}
        credentials = {"email": "ada@example.org", "password": PASSWORD}
        async with client_of(app) as bare:
            work = [bare.post("/api/auth/login", json=credentials, headers=visitor) for _ in range(3)]
            for value in (-1, 1, 0, -1, 1):
                for headers in (visitor, bearer):
                    work += [
                        bare.put(f"/api/posts/{post_id}/vote", json={"value": value}, headers=headers)
                        for post_id in posts
                    ]
            answers = await asyncio.gather(*work)
    assert {answer.status_code for answer in answers} == {200}
    assert await miscounted(app) == []


@pytest.mark.committed
async def test_one_visitor_who_signs_in_twice_at_once(app: Litestar, client: httpx.AsyncClient) -> None:
    posts = await pin(client, 5)
    people = [client_of(app) for _ in range(4)]
    for number, person in enumerate(people):
        await register(person, f"P{number}")
        await vote(person, posts[number:], 1)
        del person.headers["authorization"]
    async with client_of(app) as browser:
        await vote(browser, posts, -1)
        visitor = {"cookie": f"corkboard_visitor={browser.cookies['corkboard_visitor']}"}
    answers = await asyncio.gather(
        *(
            person.post("/api/auth/login", json={"email": f"p{n}@example.org", "password": PASSWORD}, headers=visitor)
            for n, person in enumerate(people)
        )
    )
    assert {answer.status_code for answer in answers} == {200}
    assert await miscounted(app) == []
    assert await voters(app) == len(people)
    for person in people:
        await person.aclose()
