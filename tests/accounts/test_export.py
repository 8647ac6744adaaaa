"""Whatever is stored about a person can be taken along."""

import httpx

from db.base import metadata
from tests.accounts.people import register

NAMING = {"actor_id", "assignee_id", "author_id", "owner_id", "reporter_id", "user_id", "voter_id"}
"""Columns that say whose a row is."""

CALLED = {"users": "account", "members": "memberships", "image_grants": "uploads"}


async def test_every_table_that_names_people_is_in_it(client: httpx.AsyncClient) -> None:
    await register(client)
    told = (await client.get("/api/auth/me/export")).json()
    tables = {table.name for table in metadata.sorted_tables if NAMING & set(table.columns.keys())}
    assert {CALLED.get(name, name) for name in tables} == told.keys()
    assert told["account"]["email"] == "ada@example.org"


async def test_it_holds_no_secrets(client: httpx.AsyncClient) -> None:
    await register(client)
    key = (await client.post("/api/auth/keys", json={"name": "x", "scopes": ["read"]})).json()["key"]
    answer = await client.get("/api/auth/me/export")
    assert "hash" not in {name for row in answer.json()["api_keys"] for name in row}
    assert key not in answer.text
    assert "argon2" not in answer.text
