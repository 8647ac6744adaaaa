"""What is left of an account that was deleted."""

import asyncio
from collections.abc import Callable

import httpx
import pytest
from litestar import Litestar
from sqlalchemy import text

from db.base import metadata
from tests.accounts.counting import miscounted, voters
from tests.accounts.people import PASSWORD, register
from tests.people import add_user, bearer_of
from tests.running import client_of


async def leave(client: httpx.AsyncClient) -> httpx.Response:
    return await client.request("DELETE", "/api/auth/me", json={"password": PASSWORD})


async def test_nothing_names_the_person_any_more(
    app: Litestar, client: httpx.AsyncClient, stranger: httpx.AsyncClient
) -> None:
    other = (await stranger.post("/api/posts", json={"title": "Theirs", "text": "x"})).json()
    me = await register(client, "Hildegard")
    async with app.state.sessions() as session:
        actor_id = await session.scalar(text("select actor_id::text from users where name = 'Hildegard'"))
    new = {"title": "Mine", "text": "x", "username": "Hildegard"}
    public = (await client.post("/api/posts", json=new)).json()
    draft = (await client.post("/api/posts", json={**new, "published": False})).json()
    await client.put(f"/api/posts/{other['id']}/vote", json={"value": 1})
    comment = (await client.post(f"/api/posts/{other['id']}/comments", json={"text": "Said"})).json()
    item = (await client.post("/api/items", json={"name": "Wished"})).json()
    await client.post("/api/auth/keys", json={"name": "Export", "scopes": ["read"]})
    project = (await client.post("/api/projects", json={"name": "Work"})).json()
    issue = (await client.post(f"/api/projects/{project['id']}/issues", json={"title": "Do", "text": ""})).json()
    at = f"/api/projects/{project['id']}/issues/{issue['number']}"
    assert (await client.patch(at, json={"assignee_id": me["id"]})).status_code == 200
    answer = await leave(client)
    assert answer.status_code == 204
    assert "corkboard_refresh" not in client.cookies
    shown = (await stranger.get(f"/api/posts/{public['id']}")).json()
    assert (shown["title"], shown["username"], shown["version"]) == ("Mine", "anonymous", public["version"] + 1)
    assert (await stranger.get(f"/api/posts/{draft['id']}")).status_code == 404
    nobody = {"kind": "visitor", "user_id": None, "name": "anonymous"}
    assert (await stranger.get(f"/api/items/{item['id']}")).json() == item | {"author": nobody}
    shown = (await stranger.get(f"/api/posts/{other['id']}/comments")).json()["items"]
    assert [(row["id"], row["text"], row["username"]) for row in shown] == [(comment["id"], "Said", "anonymous")]
    async with app.state.sessions() as session:
        for table in metadata.sorted_tables:
            rows = [str(row) for row in await session.scalars(text(f"select to_jsonb(t)::text from {table.name} t"))]
            assert not [row for row in rows if "ildegard" in row or actor_id in row], table.name
        assert (await session.execute(text("select owner_id from projects where name = 'Work'"))).scalar_one() is None
        assignees = (await session.execute(text("select assignee_id, reporter_id::text from issues"))).all()
        assert [tuple(row) for row in assignees] == [(None, "00000000-0000-0000-0000-000000000000")]


async def test_votes_go_exactly(app: Litestar, client: httpx.AsyncClient, stranger: httpx.AsyncClient) -> None:
    new = [await stranger.post("/api/posts", json={"title": f"p{n}", "text": "x"}) for n in range(3)]
    posts = [answer.json()["id"] for answer in new]
    await register(client)
    for post_id, value in zip(posts, (1, -1, 1), strict=True):
        await client.put(f"/api/posts/{post_id}/vote", json={"value": value})
        await stranger.put(f"/api/posts/{post_id}/vote", json={"value": 1})
    await client.put(f"/api/posts/{posts[2]}/vote", json={"value": 0})
    before = [(await stranger.get(f"/api/posts/{post_id}")).json() for post_id in posts]
    await leave(client)
    after = [(await stranger.get(f"/api/posts/{post_id}")).json() for post_id in posts]
    assert [(post["upvotes"], post["downvotes"]) for post in after] == [(1, 0)] * 3
    assert [b["version"] - a["version"] for a, b in zip(before, after, strict=True)] == [1, 1, 0]
    assert await miscounted(app) == []


async def test_it_costs_the_same_for_many_posts(
    app: Litestar, stranger: httpx.AsyncClient, statements: Callable[[], list[str]]
) -> None:
    sent = []
    for count in (3, 30):
        async with client_of(app) as client:
            await register(client, f"N{count}")
            for number in range(count):
                post = await client.post("/api/posts", json={"title": f"p{number}", "text": "x"})
                await client.put(f"/api/posts/{post.json()['id']}/vote", json={"value": 1})
            statements()
            assert (await leave(client)).status_code == 204
            sent.append(len(statements()))
    assert sent[0] == sent[1]


async def test_the_last_admin_stays_and_loses_nothing(app: Litestar, client: httpx.AsyncClient) -> None:
    await register(client)
    async with app.state.sessions.begin() as session:
        await session.execute(text("update users set role = 'admin'"))
    await add_user(app, "Idle", role="admin", is_active=False)
    answer = await leave(client)
    assert (answer.status_code, answer.json()["code"]) == (409, "last-admin-stays")
    assert (await client.get("/api/auth/me")).status_code == 200
    await add_user(app, "Other", role="admin")
    assert (await leave(client)).status_code == 204


async def test_the_address_can_be_used_again_by_somebody_new(client: httpx.AsyncClient) -> None:
    await register(client)
    post = (await client.post("/api/posts", json={"title": "Mine", "text": "x"})).json()
    old = client.headers["authorization"]
    assert (await leave(client)).status_code == 204
    del client.headers["authorization"]
    await register(client)
    assert (await client.patch(f"/api/posts/{post['id']}", json={"text": "y"})).status_code == 403
    assert (await client.get("/api/auth/me", headers={"authorization": old})).status_code == 401


@pytest.mark.committed
async def test_many_leave_while_others_vote(app: Litestar, client: httpx.AsyncClient) -> None:
    new = [await client.post("/api/posts", json={"title": f"p{n}", "text": "x"}) for n in range(4)]
    posts = [answer.json()["id"] for answer in new]
    people, staying = [client_of(app) for _ in range(4)], [client_of(app) for _ in range(4)]
    for number, person in enumerate(people):
        await register(person, f"P{number}")
        await person.post("/api/posts", json={"title": "Mine", "text": "x"})
        for post_id in posts:
            await person.put(f"/api/posts/{post_id}/vote", json={"value": 1 if number % 2 else -1})
    for each in staying:
        await each.put(f"/api/posts/{posts[0]}/vote", json={"value": 0})
    votes = [each.put(f"/api/posts/{post_id}/vote", json={"value": 1}) for each in staying for post_id in posts]
    answers = await asyncio.gather(*(leave(person) for person in people), *votes)
    assert sorted({answer.status_code for answer in answers}) == [200, 204]
    assert await miscounted(app) == []
    assert await voters(app) == len(staying)
    for each in (*people, *staying):
        await each.aclose()


@pytest.mark.committed
async def test_two_last_admins_who_leave_at_once(app: Litestar) -> None:
    people = [client_of(app) for _ in range(2)]
    for number, person in enumerate(people):
        await register(person, f"P{number}")
    async with app.state.sessions.begin() as session:
        await session.execute(text("update users set role = 'admin'"))
    answers = await asyncio.gather(*(leave(person) for person in people))
    assert sorted(answer.status_code for answer in answers) == [204, 409]
    for person in people:
        await person.aclose()


async def test_without_a_password_in_the_body_nothing_happens(app: Litestar) -> None:
    user = await add_user(app, "Ada")
    async with client_of(app) as client:
        client.headers["authorization"] = f"Bearer {await bearer_of(app, user)}"
        for body in (None, {}, {"password": None}, {"password": "x", "more": 1}):
            answer = await client.request("DELETE", "/api/auth/me", json=body)
            assert answer.status_code in (400, 415, 422)
        assert (await client.get("/api/auth/me")).status_code == 200
