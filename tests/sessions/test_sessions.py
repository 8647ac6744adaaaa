"""Signing in, staying signed in, signing out."""

import base64
import hmac
import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import bcrypt
import httpx
import jwt
import pytest
from litestar import Litestar
from sqlalchemy import text

from api.services import sessions as service
from api.services.passwords import hashing
from tests.accounts.people import PASSWORD, login, register

FORM = {"grant_type": "password", "username": "ada@example.org", "password": PASSWORD}


async def test_by_json_and_by_the_password_form(client: httpx.AsyncClient, stranger: httpx.AsyncClient) -> None:
    await register(client)
    by_form = await stranger.post("/api/auth/login", data=FORM, headers={"authorization": "Basic Og=="})
    by_json = await login(stranger, " ADA@example.org ")
    for answer in (by_form, by_json):
        assert answer.status_code == 200, answer.text
        assert answer.json().keys() == {"access_token", "token_type", "expires_in"}
        bearer = {"authorization": f"Bearer {answer.json()['access_token']}"}
        assert (await stranger.get("/api/auth/me", headers=bearer)).status_code == 200


async def test_unknown_and_wrong_are_the_same(
    client: httpx.AsyncClient, stranger: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    await register(client)
    hashed: list[str] = []
    verify = hashing._verify

    def noted(password: str, stored: str) -> bool:
        hashed.append(stored)
        return verify(password, stored)

    monkeypatch.setattr(hashing, "_verify", noted)
    unknown = await login(stranger, "nobody@example.org")
    wrong = await login(stranger, "ada@example.org", "not this one")
    assert unknown.status_code == wrong.status_code == 401
    assert unknown.json() == wrong.json()
    assert [each.split("$")[:4] for each in hashed] == [hashing._dummy.split("$")[:4]] * 2  # the same work


@pytest.mark.parametrize("form", [{}, {"username": "ada@example.org"}, {"password": PASSWORD}])
async def test_an_incomplete_form_names_its_fields(client: httpx.AsyncClient, form: dict[str, str]) -> None:
    content = {"content-type": "application/x-www-form-urlencoded"}
    answer = await client.post("/api/auth/login", data={**form, "grant_type": "password"}, headers=content)
    assert answer.status_code == 422
    assert len(answer.json()["errors"]) == 2 - len(form)


async def test_the_cookie_is_for_nobody_but_us(client: httpx.AsyncClient) -> None:
    answer = await client.post(
        "/api/auth/register", json={"email": "ada@example.org", "password": PASSWORD, "name": "Ada"}
    )
    (cookie,) = [each for each in answer.headers.get_list("set-cookie") if each.startswith("corkboard_refresh")]
    for part in ("HttpOnly", "SameSite=strict", "Path=/api/auth", "Max-Age=2592000"):
        assert part in cookie
    assert answer.headers.get_list("cache-control") == ["no-store"]


async def test_a_refresh_token_is_good_once(client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    await register(client)
    first = client.cookies["corkboard_refresh"]
    answer = await client.post("/api/auth/refresh")
    assert answer.status_code == 200
    second = client.cookies["corkboard_refresh"]
    assert second != first
    client.cookies.set("corkboard_refresh", first, domain="board.test", path="/api/auth")
    assert (await client.post("/api/auth/refresh")).status_code == 200  # another tab, a moment later
    monkeypatch.setattr(service, "GRACE", timedelta(0))
    client.cookies.clear()
    client.cookies.set("corkboard_refresh", first)
    reused = await client.post("/api/auth/refresh")
    assert (reused.status_code, reused.json()["code"]) == (401, "bad-token")
    client.cookies.clear()
    client.cookies.set("corkboard_refresh", second)
    assert (await client.post("/api/auth/refresh")).status_code == 401  # the whole family ended
    assert (await client.get("/api/auth/me")).status_code == 401


@pytest.mark.parametrize("token", [None, "", "invented"])
async def test_no_token_is_401(client: httpx.AsyncClient, token: str | None) -> None:
    if token is not None:
        client.cookies.set("corkboard_refresh", token)
    assert (await client.post("/api/auth/refresh")).status_code == 401


async def test_signing_out_ends_the_session(client: httpx.AsyncClient) -> None:
    await register(client)
    token = client.cookies["corkboard_refresh"]
    assert (await client.post("/api/auth/logout")).status_code == 204
    assert "corkboard_refresh" not in client.cookies
    assert (await client.get("/api/auth/me")).status_code == 401
    client.cookies.set("corkboard_refresh", token)
    assert (await client.post("/api/auth/refresh")).status_code == 401
    assert (await client.post("/api/auth/logout")).status_code == 204


async def test_signing_out_everywhere(client: httpx.AsyncClient, stranger: httpx.AsyncClient) -> None:
    await register(client)
    answer = await login(stranger, "ada@example.org")
    stranger.headers["authorization"] = f"Bearer {answer.json()['access_token']}"
    assert (await client.post("/api/auth/logout-everywhere")).status_code == 204
    for each in (client, stranger):
        assert (await each.get("/api/auth/me")).status_code == 401
        assert (await each.post("/api/auth/refresh")).status_code == 401


async def test_sessions_are_listed_and_ended(client: httpx.AsyncClient, stranger: httpx.AsyncClient) -> None:
    await register(client)
    answer = await stranger.post("/api/auth/login", data=FORM, headers={"user-agent": "Phone\t1 " + "x" * 300})
    stranger.headers["authorization"] = f"Bearer {answer.json()['access_token']}"
    sessions = (await client.get("/api/auth/sessions")).json()
    assert sorted(each["current"] for each in sessions) == [False, True]
    (other,) = [each for each in sessions if not each["current"]]
    assert other["user_agent"].startswith("Phone1 x")
    assert len(other["user_agent"]) == 200
    assert (await client.delete(f"/api/auth/sessions/{other['id']}")).status_code == 204
    assert (await stranger.get("/api/auth/me")).status_code == 401
    assert (await client.delete(f"/api/auth/sessions/{other['id']}")).status_code == 404


async def test_somebody_elses_session_is_not_there(client: httpx.AsyncClient, stranger: httpx.AsyncClient) -> None:
    await register(client)
    await register(stranger, "Eve")
    (mine,) = (await client.get("/api/auth/sessions")).json()
    assert (await stranger.delete(f"/api/auth/sessions/{mine['id']}")).status_code == 404
    assert (await client.get("/api/auth/me")).status_code == 200


def claims_of(app: Litestar, token: str, **changes: Any) -> dict[str, Any]:
    claims = jwt.decode(token, app.state.access_tokens.secret, algorithms=["HS256"])
    return {key: value for key, value in {**claims, **changes}.items() if value is not None}


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": 1},
        {"sid": uuid4().hex},
        {"sid": "x"},
        {"sub": "999999"},
        {"sub": "x"},
        *({key: None} for key in ("exp", "sid", "sub", "iat", "jti")),
    ],
)
async def test_claims_that_are_wrong(app: Litestar, client: httpx.AsyncClient, changes: dict[str, Any]) -> None:
    told = await register(client)
    forged = jwt.encode(claims_of(app, told["access_token"], **changes), app.state.access_tokens.secret, "HS256")
    answer = await client.get("/api/auth/me", headers={"authorization": f"Bearer {forged}"})
    assert (answer.status_code, answer.json()["code"]) == (401, "bad-token")
    assert "invalid_token" in answer.headers["www-authenticate"]


@pytest.mark.parametrize("algorithm", ["none", "HS512"])
async def test_a_token_does_not_choose_its_algorithm(app: Litestar, client: httpx.AsyncClient, algorithm: str) -> None:
    told = await register(client)
    header = base64.urlsafe_b64encode(json.dumps({"alg": algorithm, "typ": "JWT"}).encode()).rstrip(b"=")
    signed = header + b"." + told["access_token"].split(".")[1].encode()
    digest = hmac.digest(app.state.access_tokens.secret.encode(), signed, "sha512") if algorithm != "none" else b""
    forged = (signed + b"." + base64.urlsafe_b64encode(digest).rstrip(b"=")).decode()
    assert (await client.get("/api/auth/me", headers={"authorization": f"Bearer {forged}"})).status_code == 401


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Bearer x", "Bearer a.b.c", "bearer cbk_invented"])
async def test_a_bearer_that_is_none_is_refused_everywhere(client: httpx.AsyncClient, header: str) -> None:
    assert (await client.get("/api/posts", headers={"authorization": header})).status_code == 401
    assert (await client.post("/api/auth/logout", headers={"authorization": header})).status_code == 204


async def test_a_hash_from_elsewhere_is_upgraded(
    app: Litestar, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    await register(client)
    foreign = bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(5)).decode()
    costs: list[int | None] = []
    evenly = hashing._verify_evenly

    def noted(password: str, stored: str, bcrypt_cost: int | None) -> bool:
        costs.append(bcrypt_cost)
        return evenly(password, stored, bcrypt_cost)

    monkeypatch.setattr(hashing, "_verify_evenly", noted)
    async with app.state.sessions.begin() as session:
        await session.execute(text("update users set password_hash = :hash"), {"hash": foreign})
    assert (await login(client, "ada@example.org", "not this one")).status_code == 401
    assert (await login(client, "nobody@example.org")).status_code == 401
    assert (await login(client, "ada@example.org")).status_code == 200
    assert costs == [5, 5, 5, None]  # everybody waits for it, until it is upgraded
    async with app.state.sessions() as session:
        stored = (await session.execute(text("select password_hash from users"))).scalar_one()
    assert stored.startswith("$argon2id$")
    assert (await login(client, "ada@example.org")).status_code == 200
