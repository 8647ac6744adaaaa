"""Secrets by which programs act for a person."""

from typing import Any

import httpx
import pytest
from litestar import Litestar
from sqlalchemy import text

from tests.people import signed_in
from tests.running import client_of


async def make(client: httpx.AsyncClient, *scopes: str) -> dict[str, Any]:
    answer = await client.post("/api/auth/keys", json={"name": " Export ", "scopes": scopes})
    assert answer.status_code == 201, answer.text
    key: dict[str, Any] = answer.json()
    return key


async def test_it_is_shown_once_and_kept_as_a_hash(app: Litestar) -> None:
    async with signed_in(app, "Ada") as (client, _):
        made = await make(client, "write", "read", "read")
        assert (made["name"], made["scopes"], made["last_used_at"]) == ("Export", ["read", "write"], None)
        assert made["key"].startswith("cbk_")
        (listed,) = (await client.get("/api/auth/keys")).json()
        assert listed == {name: value for name, value in made.items() if name != "key"}
    async with app.state.sessions() as session:
        stored = (await session.execute(text("select hash, hint from api_keys"))).one()
    assert made["key"] not in stored


async def test_it_reads_and_writes_by_its_scopes(app: Litestar) -> None:
    async with signed_in(app, "Ada") as (client, _), client_of(app) as program:
        new = {"title": "x", "text": "y"}
        for scopes, read, write in ((("read",), 200, 403), (("write",), 403, 201), (("read", "write"), 200, 201)):
            key = await make(client, *scopes)
            program.headers["authorization"] = f"Bearer {key['key']}"
            assert (await program.get("/api/posts")).status_code == read
            assert (await program.post("/api/posts", json=new)).status_code == write
        post = (await program.post("/api/posts", json=new)).json()
        assert (await client.delete(f"/api/posts/{post['id']}")).status_code == 204  # the same author
        assert "set-cookie" not in (await program.get("/api/posts")).headers


async def test_the_last_use_is_kept(app: Litestar) -> None:
    async with signed_in(app, "Ada") as (client, _), client_of(app) as program:
        key = await make(client, "read")
        program.headers["authorization"] = f"Bearer {key['key']}"
        await program.get("/api/posts")
        (first,) = (await client.get("/api/auth/keys")).json()
        await program.get("/api/posts")
        (second,) = (await client.get("/api/auth/keys")).json()
        assert first["last_used_at"] is not None
        assert second == first  # once a minute


async def test_a_revoked_key_is_refused_at_once(app: Litestar) -> None:
    async with signed_in(app, "Ada") as (client, _), client_of(app) as program:
        key = await make(client, "read")
        program.headers["authorization"] = f"Bearer {key['key']}"
        assert (await client.delete(f"/api/auth/keys/{key['id']}")).status_code == 204
        assert (await program.get("/api/posts")).status_code == 401
        assert (await client.delete(f"/api/auth/keys/{key['id']}")).status_code == 404
        assert (await client.get("/api/auth/keys")).json() == []


async def test_somebody_elses_key_is_not_there(app: Litestar) -> None:
    async with signed_in(app, "Ada") as (client, _), signed_in(app, "Eve") as (eve, _):
        key = await make(client, "read")
        assert (await eve.delete(f"/api/auth/keys/{key['id']}")).status_code == 404
        assert len((await client.get("/api/auth/keys")).json()) == 1


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/auth/keys"),
        ("GET", "/api/auth/sessions"),
        ("POST", "/api/auth/logout-everywhere"),
    ],
)
async def test_a_key_does_not_manage_the_account(app: Litestar, method: str, path: str) -> None:
    async with signed_in(app, "Ada") as (client, _), client_of(app) as program:
        key = await make(client, "read", "write")
        program.headers["authorization"] = f"Bearer {key['key']}"
        answer = await program.request(method, path)
        assert (answer.status_code, answer.json()["code"]) == (403, "out-of-scope")


async def test_the_scope_admin_is_for_admins(app: Litestar) -> None:
    async with signed_in(app, "Ada") as (user, _), signed_in(app, "Root", role="admin") as (root, _):
        assert (await user.post("/api/auth/keys", json={"name": "x", "scopes": ["admin"]})).status_code == 403
        async with client_of(app) as program:
            for scopes, status in ((("read",), 403), (("read", "admin"), 200)):
                key = await make(root, *scopes)
                program.headers["authorization"] = f"Bearer {key['key']}"
                assert (await program.get("/api/users")).status_code == status


@pytest.mark.parametrize(
    "body", [{"name": "", "scopes": ["read"]}, {"name": "x", "scopes": []}, {"name": "x", "scopes": ["all"]}]
)
async def test_what_is_refused(app: Litestar, body: dict[str, Any]) -> None:
    async with signed_in(app, "Ada") as (client, _):
        assert (await client.post("/api/auth/keys", json=body)).status_code == 422
