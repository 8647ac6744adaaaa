"""Somebody who signs up and in the way people do."""

from typing import Any

import httpx

PASSWORD = "correct horse battery"


async def register(client: httpx.AsyncClient, name: str = "Ada", **more: str) -> dict[str, Any]:
    """The answer; the client is signed in from then on."""
    new = {"email": f"{name.lower()}@example.org", "password": PASSWORD, "name": name, **more}
    answer = await client.post("/api/auth/register", json=new)
    assert answer.status_code == 201, answer.text
    told: dict[str, Any] = answer.json()
    client.headers["authorization"] = f"Bearer {told['access_token']}"
    return told


async def login(client: httpx.AsyncClient, email: str, password: str = PASSWORD) -> httpx.Response:
    return await client.post("/api/auth/login", json={"email": email, "password": password})
