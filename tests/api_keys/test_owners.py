"""A key can do no more than its owner, whatever became of them."""

import asyncio
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from litestar import Litestar
from sqlalchemy import text

from api.services import api_keys as service
from tests.accounts.people import PASSWORD, register
from tests.api_keys.test_api_keys import make
from tests.people import signed_in
from tests.running import client_of


async def use(app: Litestar, key: str, path: str = "/api/posts") -> httpx.Response:
    async with client_of(app) as program:
        return await program.get(path, headers={"authorization": f"Bearer {key}"})


async def change(app: Litestar, statement: str) -> None:
    async with app.state.sessions.begin() as session:
        await session.execute(text(statement))


async def test_of_somebody_deactivated(app: Litestar) -> None:
    async with signed_in(app, "Ada") as (client, _):
        key = (await make(client, "read"))["key"]
        await change(app, "update users set is_active = false")
        answer = await use(app, key)
        assert (answer.status_code, answer.json()["code"]) == (403, "account-inactive")


async def test_of_somebody_who_is_no_admin_any_more(app: Litestar) -> None:
    async with signed_in(app, "Root", role="admin") as (client, _):
        key = (await make(client, "read", "admin"))["key"]
        assert (await use(app, key, "/api/users")).status_code == 200
        await change(app, "update users set role = 'user'")
        assert (await use(app, key, "/api/users")).status_code == 403


async def test_of_an_admin_without_the_scope_sees_what_a_user_sees(app: Litestar) -> None:
    async with signed_in(app, "Root", role="admin") as (root, _), signed_in(app, "Ada") as (ada, _):
        project = (await ada.post("/api/projects", json={"name": "Hers", "is_public": False})).json()
        path = f"/api/projects/{project['id']}"
        assert (await root.get(path)).status_code == 200
        assert (await use(app, (await make(root, "read"))["key"], path)).status_code == 404
        assert (await use(app, (await make(root, "read", "admin"))["key"], path)).status_code == 200


async def test_signing_out_everywhere_ends_it(app: Litestar) -> None:
    async with signed_in(app, "Ada") as (client, _), signed_in(app, "Bob") as (bob, _):
        key, others = (await make(client, "read"))["key"], (await make(bob, "read"))["key"]
        assert (await client.post("/api/auth/logout-everywhere")).status_code == 204
        assert (await use(app, key)).status_code == 401
        assert (await use(app, others)).status_code == 200


@pytest.mark.parametrize(
    ("choice", "status"), [({}, 401), ({"revoke_api_keys": True}, 401), ({"revoke_api_keys": False}, 200)]
)
async def test_a_new_password_ends_it_unless_told_otherwise(
    app: Litestar, client: httpx.AsyncClient, choice: dict[str, bool], status: int
) -> None:
    await register(client)
    key = (await make(client, "read"))["key"]
    new = {"current_password": PASSWORD, "new_password": "a staple of batteries", **choice}
    assert (await client.post("/api/auth/me/password", json=new)).status_code == 204
    assert (await use(app, key)).status_code == status
    assert len((await client.get("/api/auth/keys")).json()) == (1 if status == 200 else 0)


async def test_it_does_not_come_back_with_its_owner(app: Litestar) -> None:
    async with signed_in(app, "Ada") as (client, user), signed_in(app, "Root", role="admin") as (root, _):
        key = (await make(client, "read"))["key"]
        await root.patch(f"/api/users/{user.id}", json={"is_active": False})
        assert (await use(app, key)).status_code == 403
        await root.patch(f"/api/users/{user.id}", json={"is_active": True})
        assert (await use(app, key)).status_code == 401


async def test_it_expires(app: Litestar) -> None:
    async with signed_in(app, "Ada") as (client, _):
        body = {"name": "x", "scopes": ["read"], "expires_in_days": 30}
        made = (await client.post("/api/auth/keys", json=body)).json()
        left = datetime.fromisoformat(made["expires_at"]) - datetime.now(UTC)
        assert timedelta(days=29) < left <= timedelta(days=30)
        assert (await use(app, made["key"])).status_code == 200
        await change(app, "update api_keys set expires_at = now()")
        answer = await use(app, made["key"])
        assert (answer.status_code, answer.json()["code"]) == (401, "bad-token")
        (listed,) = (await client.get("/api/auth/keys")).json()
        assert listed["expires_at"] is not None  # its owner sees why it is refused


@pytest.mark.parametrize("days", [0, -1, 3651, "soon", 1.5])
async def test_an_expiry_that_is_refused(app: Litestar, days: object) -> None:
    async with signed_in(app, "Ada") as (client, _):
        body = {"name": "x", "scopes": ["read"], "expires_in_days": days}
        answer = await client.post("/api/auth/keys", json=body)
        assert answer.status_code == 422
        assert [fault["field"] for fault in answer.json()["errors"]] == ["expires_in_days"]


async def test_there_is_an_end_to_them(app: Litestar, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "KEYS_MAX", 2)
    async with signed_in(app, "Ada") as (client, _):
        first, _ = await make(client, "read"), await make(client, "read")
        body = {"name": "x", "scopes": ["read"]}
        answer = await client.post("/api/auth/keys", json=body)
        assert (answer.status_code, answer.json()["code"]) == (409, "too-many-keys")
        await client.delete(f"/api/auth/keys/{first['id']}")
        assert (await client.post("/api/auth/keys", json=body)).status_code == 201


@pytest.mark.committed
async def test_a_busy_key_writes_once_a_minute(app: Litestar) -> None:
    async with signed_in(app, "Ada") as (client, _):
        key = (await make(client, "read"))["key"]
        await change(app, "update api_keys set last_used_at = now() - interval '61 seconds'")
        answers = await asyncio.gather(*(use(app, key) for _ in range(8)))
        assert {answer.status_code for answer in answers} == {200}
        async with app.state.sessions() as session:
            before = await session.scalar(text("select xmin::text from api_keys"))
        await use(app, key)
        async with app.state.sessions() as session:
            assert await session.scalar(text("select xmin::text from api_keys")) == before
