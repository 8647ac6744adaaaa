"""One's own account: to have one, to change it, to take everything along and leave."""

import asyncio

import httpx
import pytest
from litestar import Litestar
from sqlalchemy import text

from tests.accounts.people import PASSWORD, login, register
from tests.running import client_of


async def test_signing_up_signs_in(client: httpx.AsyncClient) -> None:
    told = await register(client, email="  Ada@Example.ORG ")
    assert (told["email"], told["name"], told["role"]) == ("ada@example.org", "Ada", "user")
    assert (told["token_type"], told["expires_in"]) == ("bearer", 1800)
    me = (await client.get("/api/auth/me")).json()
    assert me == {key: told[key] for key in ("id", "email", "email_confirmed", "name", "role", "created_at")}


async def test_an_address_is_taken_in_any_case_of_letters(
    client: httpx.AsyncClient, stranger: httpx.AsyncClient
) -> None:
    await register(client)
    answer = await stranger.post(
        "/api/auth/register", json={"email": "ADA@example.org", "password": PASSWORD, "name": "Other"}
    )
    assert answer.status_code == 409
    assert answer.json()["code"] == "email-taken"
    assert [fault["field"] for fault in answer.json()["errors"]] == ["email"]


@pytest.mark.committed
async def test_of_many_at_once_one_gets_the_address(app: Litestar) -> None:
    clients = [client_of(app) for _ in range(6)]
    new = {"email": "race@example.org", "password": PASSWORD, "name": "Race"}
    answers = await asyncio.gather(*(each.post("/api/auth/register", json=new) for each in clients))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409, 409, 409]
    for each in clients:
        await each.aclose()


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"email": "no address"}, ["email"]),
        ({"email": "a@b@c"}, ["email"]),
        ({"email": "a\0@b.org"}, ["email"]),
        ({"password": "short"}, ["password"]),
        ({"password": "x" * 201}, ["password"]),
        ({"password": "Password1234"}, ["password"]),
        ({"password": "ababababab"}, ["password"]),
        ({"password": "Summer2026!"}, ["password"]),
        ({"password": "letmein2026"}, ["password"]),
        ({"password": "C0rkboard#12"}, ["password"]),
        ({"password": "ada@example.org"}, ["password"]),
        ({"name": "  "}, ["name"]),
        ({"name": "x" * 61, "email": "", "password": ""}, ["email", "name", "password"]),
        ({"role": "admin"}, ["role"]),
    ],
)
async def test_what_is_refused(client: httpx.AsyncClient, change: dict[str, str], fields: list[str]) -> None:
    new = {"email": "ada@example.org", "password": PASSWORD, "name": "Ada", **change}
    answer = await client.post("/api/auth/register", json=new)
    assert answer.status_code == 422, answer.text
    assert sorted(fault["field"] for fault in answer.json()["errors"]) == fields
    assert PASSWORD not in answer.text


async def test_the_name_can_change(client: httpx.AsyncClient) -> None:
    await register(client)
    answer = await client.patch("/api/auth/me", json={"name": " Ada L. "})
    assert answer.json()["name"] == "Ada L."
    assert (await client.patch("/api/auth/me", json={"email": "other@example.org"})).status_code == 422


@pytest.mark.parametrize("path", ["/api/auth/me", "/api/auth/me/export", "/api/auth/sessions", "/api/auth/keys"])
async def test_nobody_else_is_let_in(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")


async def test_a_new_password_signs_the_others_out(client: httpx.AsyncClient, stranger: httpx.AsyncClient) -> None:
    await register(client)
    other = await login(stranger, "ada@example.org")
    stranger.headers["authorization"] = f"Bearer {other.json()['access_token']}"
    wrong = {"current_password": "not this one", "new_password": "a staple of batteries"}
    answer = await client.post("/api/auth/me/password", json=wrong)
    assert (answer.status_code, answer.json()["code"]) == (422, "wrong-password")
    right = {"current_password": PASSWORD, "new_password": "a staple of batteries"}
    assert (await client.post("/api/auth/me/password", json=right)).status_code == 204
    assert (await client.get("/api/auth/me")).status_code == 200
    assert (await stranger.get("/api/auth/me")).status_code == 401
    assert (await login(stranger, "ada@example.org")).status_code == 401
    assert (await login(stranger, "ada@example.org", "a staple of batteries")).status_code == 200


async def test_what_a_visitor_did_becomes_the_accounts(client: httpx.AsyncClient, stranger: httpx.AsyncClient) -> None:
    post = (await client.post("/api/posts", json={"title": "Mine", "text": "x"})).json()
    other = (await stranger.post("/api/posts", json={"title": "Theirs", "text": "x"})).json()
    await client.put(f"/api/posts/{other['id']}/vote", json={"value": 1})
    await register(client)
    assert "corkboard_visitor" not in client.cookies
    assert (await client.patch(f"/api/posts/{post['id']}", json={"text": "y"})).status_code == 200
    assert (await client.get("/api/votes", params={"post_ids": other["id"]})).json() == [
        {"post_id": other["id"], "value": 1}
    ]
    await client.post("/api/auth/logout")
    del client.headers["authorization"]
    assert (await client.patch(f"/api/posts/{post['id']}", json={"text": "z"})).status_code == 403


async def test_votes_merge_without_counting_twice(client: httpx.AsyncClient, stranger: httpx.AsyncClient) -> None:
    ids = [(await stranger.post("/api/posts", json={"title": f"p{n}", "text": "x"})).json()["id"] for n in range(3)]
    await register(client)
    for post_id, value in zip(ids, (1, -1, 0), strict=True):
        await client.put(f"/api/posts/{post_id}/vote", json={"value": value})
    await client.post("/api/auth/logout")
    del client.headers["authorization"]
    for post_id in ids:
        await client.put(f"/api/posts/{post_id}/vote", json={"value": 1})
    assert [(await client.get(f"/api/posts/{post_id}")).json()["score"] for post_id in ids] == [2, 0, 1]
    answer = await login(client, "ada@example.org")
    client.headers["authorization"] = f"Bearer {answer.json()['access_token']}"
    posts = [(await client.get(f"/api/posts/{post_id}")).json() for post_id in ids]
    assert [(post["upvotes"], post["downvotes"]) for post in posts] == [(1, 0), (0, 1), (1, 0)]  # 0 is no vote


async def test_everything_can_be_taken_along(client: httpx.AsyncClient) -> None:
    await register(client)
    post = (await client.post("/api/posts", json={"title": "Mine", "text": "x"})).json()
    await client.put(f"/api/posts/{post['id']}/vote", json={"value": 1})
    told = (await client.get("/api/auth/me/export")).json()
    assert told["account"]["email"] == "ada@example.org"
    assert [row["title"] for row in told["posts"]] == ["Mine"]
    assert [row["value"] for row in told["votes"]] == [1]
    assert len(told["sessions"]) == 1
    assert "hash" not in str(told).replace("image_hash", "")


async def test_leaving_takes_votes_and_name_along(client: httpx.AsyncClient, stranger: httpx.AsyncClient) -> None:
    other = (await stranger.post("/api/posts", json={"title": "Theirs", "text": "x"})).json()
    await register(client)
    mine = (await client.post("/api/posts", json={"title": "Mine", "text": "x", "username": "Ada"})).json()
    await client.put(f"/api/posts/{other['id']}/vote", json={"value": -1})
    answer = await client.request("DELETE", "/api/auth/me", json={"password": "not this one"})
    assert answer.status_code == 422
    assert (await client.request("DELETE", "/api/auth/me", json={"password": PASSWORD})).status_code == 204
    assert (await client.get("/api/auth/me")).status_code == 401
    post = (await stranger.get(f"/api/posts/{mine['id']}")).json()
    assert (post["title"], post["username"]) == ("Mine", "anonymous")
    post = (await stranger.get(f"/api/posts/{other['id']}")).json()
    assert (post["downvotes"], post["version"]) == (0, 2)
    assert (await login(stranger, "ada@example.org")).status_code == 401


async def test_no_hash_and_no_password_is_kept_in_the_clear(app: Litestar, client: httpx.AsyncClient) -> None:
    await register(client)
    async with app.state.sessions() as session:
        stored = (await session.execute(text("select password_hash from users"))).scalar_one()
        tokens = (await session.execute(text("select hash from refresh_tokens"))).scalars().all()
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert client.cookies["corkboard_refresh"] not in tokens
