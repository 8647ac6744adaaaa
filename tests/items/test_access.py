"""Who writes items of public projects; the table of all operations is in tests/visibility."""

from collections.abc import AsyncGenerator, Callable

import httpx
import pytest
from litestar import Litestar
from msgspec.structs import replace

from api.settings import Access
from api.who import Who
from tests.items.test_items import URL, add
from tests.people import signed_in


@pytest.fixture
async def writers(app: Litestar) -> AsyncGenerator[Callable[[Who], None]]:
    settings = app.state.settings

    def only(who: Who) -> None:
        app.state.settings = replace(settings, access=Access(items=who))

    yield only
    app.state.settings = settings


async def test_by_the_setting(app: Litestar, client: httpx.AsyncClient, writers: Callable[[Who], None]) -> None:
    item = await add(client)
    path = f"{URL}/{item['id']}"
    expected: dict[Who, list[int]] = {"users": [401, 200, 200], "admins": [401, 403, 200]}
    async with signed_in(app, "Ada") as (ada, _), signed_in(app, "Root", role="admin") as (admin, _):
        for who, statuses in expected.items():
            writers(who)
            assert [(await each.put(path, json={"name": "x"})).status_code for each in (client, ada, admin)] == statuses
            assert (await client.get(path)).status_code == 200


async def test_who_works_on_a_project_writes_it_anyway(app: Litestar, writers: Callable[[Who], None]) -> None:
    writers("admins")
    async with signed_in(app, "Ada") as (ada, _), signed_in(app, "Eve") as (eve, _):
        for is_public, status in ((True, 403), (False, 404)):
            project = (await ada.post("/api/projects", json={"name": "Board", "is_public": is_public})).json()
            item = await add(ada, project_id=project["id"])
            answer = await eve.patch(f"{URL}/{item['id']}", json={"status": "done"})
            assert answer.status_code == status


async def test_a_private_roadmap_is_in_no_list_of_others(app: Litestar, client: httpx.AsyncClient) -> None:
    async with signed_in(app, "Ada") as (ada, _):
        project = (await ada.post("/api/projects", json={"name": "Secret", "is_public": False})).json()
        item = await add(ada, project_id=project["id"])
        assert (await ada.get(URL)).json() == [item]
        answer = await client.get(URL)
        assert (answer.json(), answer.headers["x-total-count"]) == ([], "0")
        answer = await client.get(URL, params={"project_id": project["id"]})
        assert (answer.status_code, answer.json()["code"]) == (404, "project-not-found")
