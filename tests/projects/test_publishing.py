"""Who makes projects public, and whom they are shown to."""

from collections.abc import AsyncGenerator, Callable
from typing import Any

import httpx
import pytest
from litestar import Litestar
from msgspec.structs import replace

from api.settings import Access
from api.who import Publishers
from tests.people import signed_in
from tests.projects.test_projects import create

URL = "/api/projects"


@pytest.fixture
async def publishers(app: Litestar) -> AsyncGenerator[Callable[[Publishers], None]]:
    settings = app.state.settings

    def only(who: Publishers) -> None:
        app.state.settings = replace(settings, access=Access(public_projects=who))

    yield only
    app.state.settings = settings


@pytest.fixture
async def ada(app: Litestar) -> AsyncGenerator[httpx.AsyncClient]:
    async with signed_in(app, "Ada") as (client, _):
        yield client


@pytest.fixture
async def admin(app: Litestar) -> AsyncGenerator[httpx.AsyncClient]:
    async with signed_in(app, "Root", role="admin") as (client, _):
        yield client


def seen(answer: httpx.Response) -> tuple[bool, bool]:
    assert answer.status_code in (200, 201), answer.text
    project = answer.json()
    return project["is_public"], project["is_listed"]


@pytest.mark.parametrize("sent", [{}, {"is_public": None}, {"is_public": False}])
async def test_a_new_project_is_private(
    client: httpx.AsyncClient, ada: httpx.AsyncClient, publishers: Callable[[Publishers], None], sent: dict[str, Any]
) -> None:
    for who in ("admins", "users"):
        publishers(who)
        project = await create(ada, **sent)
        assert project["is_public"] is False
        for path in (f"{URL}/{project['id']}", f"{URL}/by-slug/{project['slug']}"):
            assert (await client.get(path)).status_code == 404
        listed = (await client.get(URL, params={"all": True})).json()
        assert project["id"] not in [each["id"] for each in listed]


async def test_that_of_an_admin_is_public_unless_they_say_otherwise(admin: httpx.AsyncClient) -> None:
    assert seen(await admin.post(URL, json={"name": "Open"})) == (True, True)
    assert seen(await admin.post(URL, json={"name": "Hidden", "is_public": False})) == (False, False)


async def test_only_admins_make_a_project_public(ada: httpx.AsyncClient, admin: httpx.AsyncClient) -> None:
    path = f"{URL}/{(await create(ada))['id']}"
    for answer in (
        await ada.post(URL, json={"name": "Open", "is_public": True}),
        await ada.patch(path, json={"name": "Renamed", "is_public": True}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (403, "publishing-refused")
        assert [fault["field"] for fault in answer.json()["errors"]] == ["is_public"]
    assert (await ada.get(path)).json()["name"] == "Mobile app"
    assert seen(await admin.patch(path, json={"is_public": True})) == (True, True)
    assert seen(await ada.patch(path, json={"name": "Renamed", "is_public": True})) == (True, True)
    assert seen(await ada.patch(path, json={"is_public": False})) == (False, True)
    assert (await ada.patch(path, json={"is_public": True})).status_code == 403


async def test_an_admins_key_without_the_scope_is_a_users(admin: httpx.AsyncClient, client: httpx.AsyncClient) -> None:
    new = {"name": "ci", "scopes": ["read", "write"]}
    key = (await admin.post("/api/auth/keys", json=new)).json()["key"]
    client.headers["authorization"] = f"Bearer {key}"
    assert (await create(client))["is_public"] is False
    assert (await client.post(URL, json={"name": "x", "is_public": True})).status_code == 403


async def test_users_may_where_the_setting_says_so_and_are_listed_for_nobody_else(
    ada: httpx.AsyncClient, admin: httpx.AsyncClient, publishers: Callable[[Publishers], None]
) -> None:
    publishers("users")
    assert seen(await ada.post(URL, json={"name": "Open", "is_public": True})) == (True, False)
    path = f"{URL}/{(await create(ada))['id']}"
    assert seen(await ada.patch(path, json={"is_public": True})) == (True, False)
    answer = await ada.patch(path, json={"is_listed": True})
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    assert seen(await admin.patch(path, json={"is_listed": True})) == (True, True)
    assert seen(await ada.patch(path, json={"is_listed": False})) == (True, False)
    await admin.patch(path, json={"is_listed": True})
    assert seen(await ada.patch(path, json={"is_listed": False})) == (True, False)
    await admin.patch(path, json={"is_listed": True})
    await ada.patch(path, json={"is_public": False})
    assert seen(await ada.patch(path, json={"is_public": True})) == (True, False)  # an admin agreed to what was before


async def test_an_admin_may_open_a_project_without_listing_it(ada: httpx.AsyncClient, admin: httpx.AsyncClient) -> None:
    path = f"{URL}/{(await create(ada))['id']}"
    assert seen(await admin.patch(path, json={"is_public": True, "is_listed": False})) == (True, False)


async def test_the_first_project_is_listed(client: httpx.AsyncClient) -> None:
    assert seen(await client.get(f"{URL}/1")) == (True, True)
