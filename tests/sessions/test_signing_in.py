"""Signing in beside everything else that happens."""

import asyncio
import logging
import threading

import httpx
import pytest
from litestar import Litestar
from sqlalchemy import text

from api.services import passwords
from api.services.passwords import hashing
from tests.accounts.people import PASSWORD, login, register
from tests.people import add_user
from tests.running import client_of

NEW_PASSWORD = "a staple of batteries"


async def count(app: Litestar, statement: str) -> int:
    async with app.state.sessions() as session:
        return int(await session.scalar(text(statement)) or 0)


async def test_who_is_deactivated_is_told_only_with_the_right_password(
    app: Litestar, client: httpx.AsyncClient, stranger: httpx.AsyncClient
) -> None:
    await register(client)
    async with app.state.sessions.begin() as session:
        await session.execute(text("update users set is_active = false"))
    wrong = await login(stranger, "ada@example.org", "not this one")
    assert (wrong.status_code, wrong.json()["code"]) == (401, "wrong-credentials")
    right = await login(stranger, "ada@example.org")
    assert (right.status_code, right.json()["code"]) == (403, "account-inactive")
    assert await count(app, "select count(*) from sessions") == 1


async def test_every_way_of_failing_hashes_once(
    app: Litestar, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    await register(client)
    user = await add_user(app, "Nopass")
    calls: list[str] = []
    verify_evenly = hashing._verify_evenly

    def counted(password: str, stored: str, bcrypt_cost: int | None) -> bool:
        calls.append(password)
        return verify_evenly(password, stored, bcrypt_cost)

    monkeypatch.setattr(hashing, "_verify_evenly", counted)
    for email, password in (
        ("nobody@example.org", PASSWORD),
        ("ada@example.org", "not this one"),
        ("ada@example.org", ""),
        (user.email, PASSWORD),
    ):
        calls.clear()
        assert (await login(client, email, password)).status_code == 401
        assert calls == [password]


async def test_another_sites_form_signs_nobody_in(client: httpx.AsyncClient, stranger: httpx.AsyncClient) -> None:
    await register(client)
    form = {"username": "ada@example.org", "password": PASSWORD}
    answer = await stranger.post("/api/auth/login", data=form, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers
    for site in ("same-origin", "none"):
        answer = await stranger.post("/api/auth/login", data=form, headers={"sec-fetch-site": site})
        assert answer.status_code == 200


@pytest.mark.parametrize(
    ("form", "fields"),
    [
        ({"username": "ada@example.org"}, ["password"]),
        ({"password": PASSWORD}, ["username"]),
        ({"grant_type": "refresh_token", "username": "x@y.org", "password": "x"}, ["grant_type"]),
        ({"username": ["a@b.org", "c@d.org"], "password": "x"}, ["email"]),
        ({"username": "x", "password": "x"}, ["email"]),
    ],
)
async def test_a_form_that_is_wrong(client: httpx.AsyncClient, form: dict[str, str], fields: list[str]) -> None:
    answer = await client.post("/api/auth/login", data=form)
    assert answer.status_code == 422, answer.text
    assert [fault["field"] for fault in answer.json()["errors"]] == fields


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"username=a%ff@b.org&password=x", "application/x-www-form-urlencoded", 400),
        (b'{"email": "a@b.org", "password": "x", "more": 1}', "application/json", 422),
        (b'{"email": "a@b.org", "password": 1}', "application/json", 422),
        (b'{"email": "a@b.org"', "application/json", 400),
        (b"", "application/json", 422),
        (b"email=a", "text/plain", 415),
    ],
)
async def test_a_body_that_is_wrong(client: httpx.AsyncClient, content: bytes, kind: str, status: int) -> None:
    answer = await client.post("/api/auth/login", content=content, headers={"content-type": kind})
    assert answer.status_code == status, answer.text


@pytest.mark.committed
async def test_a_flood_of_sign_ins_keeps_nobody_else_waiting(
    app: Litestar, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More than there are threads and database connections, all of them stuck in hashing."""
    await register(client)
    go_on, started = threading.Event(), asyncio.Event()
    loop, real = asyncio.get_running_loop(), hashing._verify

    def stuck(password: str, stored: str) -> bool:
        loop.call_soon_threadsafe(started.set)
        go_on.wait(60)
        return real(password, stored)

    monkeypatch.setattr(hashing, "_verify", stuck)
    people = [client_of(app) for _ in range(20)]
    work = [asyncio.create_task(login(person, "ada@example.org")) for person in people[:10]]
    change = {"current_password": "not this one", "new_password": NEW_PASSWORD}
    bearer = client.headers["authorization"]
    for person in people[10:]:
        person.headers["authorization"] = bearer
        work.append(asyncio.create_task(person.post("/api/auth/me/password", json=change)))
        work.append(asyncio.create_task(person.request("DELETE", "/api/auth/me", json={"password": "not this one"})))
    try:
        async with asyncio.timeout(60):
            await started.wait()
            while passwords.queue.busy + passwords.queue.waiting < len(work):  # noqa: ASYNC110  nobody is told
                await asyncio.sleep(0)
            assert passwords.queue.busy == passwords.queue.slots
            while app.state.engine.pool.checkedout():  # noqa: ASYNC110  one is kept for a moment for whoever comes next
                await asyncio.sleep(0.01)
            answers = await asyncio.gather(*(client.get("/api/posts") for _ in range(10)))
            assert {answer.status_code for answer in answers} == {200}
            created = await client.post("/api/posts", json={"title": "a", "text": "b"})
            assert created.status_code == 201
            assert not [task for task in work if task.done()]
    finally:
        go_on.set()
        answers = await asyncio.gather(*work)
        for person in people:
            await person.aclose()
    assert {answer.status_code for answer in answers} == {200, 422}


@pytest.mark.committed
async def test_a_sign_in_by_the_old_password_does_not_outlive_its_change(
    app: Litestar, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    await register(client)
    checked, changed, verify = asyncio.Event(), asyncio.Event(), passwords.verify

    async def slow(password: str, stored: str | None, caller: str, bcrypt_cost: int | None = None) -> bool:
        is_right = await verify(password, stored, caller, bcrypt_cost)
        if not checked.is_set():
            checked.set()
            await changed.wait()
        return is_right

    monkeypatch.setattr(passwords, "verify", slow)
    async with client_of(app) as thief:
        late = asyncio.create_task(login(thief, "ada@example.org"))
        async with asyncio.timeout(30):
            await checked.wait()
        change = {"current_password": PASSWORD, "new_password": NEW_PASSWORD}
        assert (await client.post("/api/auth/me/password", json=change)).status_code == 204
        changed.set()
        answer = await late
    assert (answer.status_code, answer.json()["code"]) == (401, "wrong-credentials")
    assert len((await client.get("/api/auth/sessions")).json()) == 1


@pytest.mark.committed
async def test_two_changes_of_the_password_at_once(app: Litestar, client: httpx.AsyncClient) -> None:
    await register(client)
    changes = [{"current_password": PASSWORD, "new_password": f"{NEW_PASSWORD} {n}"} for n in range(4)]
    answers = await asyncio.gather(*(client.post("/api/auth/me/password", json=change) for change in changes))
    assert sorted(answer.status_code for answer in answers) == [204, 422, 422, 422]
    (chosen,) = [n for n, answer in enumerate(answers) if answer.status_code == 204]
    assert (await login(client, "ada@example.org", f"{NEW_PASSWORD} {chosen}")).status_code == 200


async def test_no_secret_is_in_an_answer_or_a_log(
    app: Litestar, client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    told = await register(client)
    secrets = {PASSWORD, NEW_PASSWORD, client.cookies["corkboard_refresh"], told["access_token"]}
    key = (await client.post("/api/auth/keys", json={"name": "x", "scopes": ["read"]})).json()["key"]
    async with app.state.sessions() as session:
        for statement in (
            "select password_hash from users",
            "select hash from refresh_tokens",
            "select hash from api_keys",
        ):
            secrets |= set((await session.scalars(text(statement))).all())
    wrong = {"current_password": NEW_PASSWORD, "new_password": PASSWORD}
    answers = [
        await client.get("/api/auth/me"),
        await client.get("/api/auth/me/export"),
        await client.get("/api/auth/sessions"),
        await client.get("/api/auth/keys"),
        await client.post("/api/auth/me/password", json=wrong),
        await client.post("/api/auth/me/password", json={**wrong, "new_password": 1}),
        await client.post("/api/auth/register", json={"email": "x", "password": PASSWORD, "name": PASSWORD}),
        await login(client, "ada@example.org", NEW_PASSWORD),
        await client.request("DELETE", "/api/auth/me", json={"password": NEW_PASSWORD}),
        await client.get("/api/users", headers={"authorization": f"Bearer {key}"}),
        await client.get("/api/posts", headers={"authorization": f"Bearer {key}x"}),
        await client.get("/api/posts", headers={"authorization": f"Bearer {told['access_token']}x"}),
        await client.post(
            "/api/auth/setup", json={"token": key, "email": "b@c.org", "password": PASSWORD, "name": "B"}
        ),
    ]
    shown = "\n".join(answer.text for answer in answers) + caplog.text
    assert [secret for secret in secrets | {key} if secret in shown] == []
