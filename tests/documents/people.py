"""What people do with their own accounts, which takes passwords, tokens and the cookies of sign-in."""

import httpx
from litestar import Litestar

from tests.accounts.people import PASSWORD, login
from tests.accounts.test_setup import make_token
from tests.documents.seen import Contract
from tests.running import client_of
from tests.visibility.world import World

NEW_PASSWORD = "quiet lantern over the seven hills"


async def first_admin(app: Litestar, contract: Contract) -> None:
    new = {"email": "root@example.org", "name": "Root", "password": PASSWORD, "token": await make_token(app)}
    async with client_of(app) as root:
        assert contract.check(await root.post("/api/auth/setup", json=new)).is_success


async def account(client: httpx.AsyncClient, contract: Contract) -> None:
    """From signing up to leaving. Each answer is a success."""
    new = {"email": "eve@example.org", "name": "Eve", "password": PASSWORD}
    contract.check(await client.post("/api/auth/register", json=new))
    await enter(client, contract, PASSWORD)
    await change_things(client, contract)
    contract.check(await client.post("/api/auth/logout"))
    await enter(client, contract, NEW_PASSWORD)
    contract.check(await client.post("/api/auth/logout-everywhere"))
    await enter(client, contract, NEW_PASSWORD)
    left = await client.request("DELETE", "/api/auth/me", json={"password": NEW_PASSWORD})
    assert contract.check(left).is_success


async def enter(client: httpx.AsyncClient, contract: Contract, password: str) -> None:
    assert contract.check(await login(client, "eve@example.org", password)).is_success
    token = contract.check(await client.post("/api/auth/refresh")).json()["access_token"]
    client.headers["authorization"] = f"Bearer {token}"


async def change_things(client: httpx.AsyncClient, contract: Contract) -> None:
    password = {"current_password": PASSWORD, "new_password": NEW_PASSWORD}
    assert contract.check(await client.post("/api/auth/me/password", json=password)).is_success
    key = contract.check(await client.post("/api/auth/keys", json={"name": "CI", "scopes": ["read", "write"]})).json()
    contract.check(await client.get("/api/auth/keys"))
    assert contract.check(await client.delete(f"/api/auth/keys/{key['id']}")).is_success
    await login(client, "eve@example.org", NEW_PASSWORD)
    sessions = contract.check(await client.get("/api/auth/sessions")).json()
    other = next(each["id"] for each in sessions if not each["current"])
    assert contract.check(await client.delete(f"/api/auth/sessions/{other}")).is_success
    contract.check(await client.get("/api/auth/me/export"))


async def comment(world: World, contract: Contract) -> None:
    """Only who wrote a comment changes it, which nobody in the world did."""
    owner, path = world.callers["owner"], f"/api/posts/{world.post_id}/comments"
    own = contract.check(await owner.post(path, json={"text": "Yes."})).json()
    assert contract.check(await owner.patch(f"/api/comments/{own['id']}", json={"text": "No."})).is_success
