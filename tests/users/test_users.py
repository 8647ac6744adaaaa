"""All accounts, for admins."""

import asyncio
from collections.abc import Callable

import httpx
import pytest
from litestar import Litestar

from tests.people import add_user, bearer_of, signed_in


async def test_only_admins_see_them(app: Litestar, client: httpx.AsyncClient) -> None:
    assert (await client.get("/api/users")).status_code == 401
    async with signed_in(app, "Ada") as (user, _):
        assert (await user.get("/api/users")).status_code == 403
        assert (await user.patch("/api/users/1", json={"role": "admin"})).status_code == 403


async def test_pages_and_search(app: Litestar, statements: Callable[[], list[str]]) -> None:
    async with signed_in(app, "Root", role="admin") as (root, _):
        names = [f"Person {number}" for number in range(5)]
        for name in names:
            await add_user(app, name)
        seen, cursor = [], None
        for _ in range(3):
            page = (await root.get("/api/users", params={"limit": 2, **({"cursor": cursor} if cursor else {})})).json()
            seen += [user["name"] for user in page["items"]]
            cursor = page["next_cursor"]
        assert seen == [*names[::-1], "Root"]
        assert cursor is None
        statements()
        found = (await root.get("/api/users", params={"search": "PERSON 3"})).json()["items"]
        assert [user["name"] for user in found] == ["Person 3"]
        assert len(statements()) == 2  # who asks, and the page
        assert (await root.get("/api/users", params={"search": "%"})).json()["items"] == []
        assert (await root.get("/api/users", params={"cursor": "x"})).status_code == 422


async def test_who_is_deactivated_is_out(app: Litestar) -> None:
    async with signed_in(app, "Root", role="admin") as (root, _), signed_in(app, "Ada") as (ada, user):
        answer = await root.patch(f"/api/users/{user.id}", json={"is_active": False})
        assert (answer.status_code, answer.json()["is_active"]) == (200, False)
        refused = await ada.get("/api/posts")
        assert (refused.status_code, refused.json()["code"]) == (403, "account-inactive")
        await root.patch(f"/api/users/{user.id}", json={"is_active": True})
        ended = await ada.get("/api/posts")  # the session of before, which may be a thief's
        assert (ended.status_code, ended.json()["code"]) == (401, "bad-token")
        ada.headers["authorization"] = f"Bearer {await bearer_of(app, user)}"
        assert (await ada.get("/api/posts")).status_code == 200
        await root.patch(f"/api/users/{user.id}", json={"is_active": True})
        assert (await ada.get("/api/posts")).status_code == 200


async def test_promotion_counts_at_once(app: Litestar) -> None:
    async with signed_in(app, "Root", role="admin") as (root, me), signed_in(app, "Ada") as (ada, user):
        assert (await root.patch(f"/api/users/{user.id}", json={"role": "admin"})).json()["role"] == "admin"
        assert (await ada.get("/api/users")).status_code == 200
        assert (await ada.patch(f"/api/users/{me.id}", json={"role": "user"})).status_code == 200
        assert (await root.get("/api/users")).status_code == 403


@pytest.mark.parametrize("change", [{"role": "user"}, {"is_active": False}])
async def test_the_last_admin_stays(app: Litestar, change: dict[str, object]) -> None:
    async with signed_in(app, "Root", role="admin") as (root, me):
        answer = await root.patch(f"/api/users/{me.id}", json=change)
        assert (answer.status_code, answer.json()["code"]) == (409, "last-admin-stays")


@pytest.mark.committed
async def test_two_admins_who_demote_each_other(app: Litestar) -> None:
    async with signed_in(app, "A", role="admin") as (a, one), signed_in(app, "B", role="admin") as (b, two):
        answers = await asyncio.gather(
            a.patch(f"/api/users/{two.id}", json={"role": "user"}),
            b.patch(f"/api/users/{one.id}", json={"role": "user"}),
        )
        assert sorted(answer.status_code for answer in answers) in ([200, 403], [200, 409])


async def test_a_missing_one_is_404(app: Litestar) -> None:
    async with signed_in(app, "Root", role="admin") as (root, _):
        assert (await root.patch("/api/users/999999", json={})).status_code == 404
        assert (await root.patch("/api/users/999999", json={"role": "god"})).status_code == 422
