"""Who writes items of public projects; the table of all operations is in tests/visibility."""

from collections.abc import Callable

import httpx
from litestar import Litestar

from api.who import Who
from tests.items.test_items import URL, add
from tests.people import signed_in


async def test_by_the_setting(app: Litestar, client: httpx.AsyncClient, writers: Callable[[Who], None]) -> None:
    expected: dict[Who, list[int]] = {
        "anyone": [201, 201, 201],
        "users": [401, 201, 201],
        "admins": [401, 403, 201],
    }
    async with signed_in(app, "Ada") as (ada, _), signed_in(app, "Root", role="admin") as (admin, _):
        for who, statuses in expected.items():
            writers(who)
            answers = [await each.post(URL, json={"name": "x"}) for each in (client, ada, admin)]
            assert [answer.status_code for answer in answers] == statuses
            assert (await client.get(URL)).status_code == 200


async def test_who_works_on_a_project_writes_it_anyway(app: Litestar, writers: Callable[[Who], None]) -> None:
    writers("admins")
    async with signed_in(app, "Ada") as (ada, _), signed_in(app, "Root", role="admin") as (admin, _):
        project = (await ada.post("/api/projects", json={"name": "Board", "is_public": False})).json()
        item = await add(ada, project_id=project["id"])
        async with signed_in(app, "Eve") as (eve, _):
            for is_public, status in ((False, 404), (True, 403)):
                await admin.patch(f"/api/projects/{project['id']}", json={"is_public": is_public})
                assert (await eve.patch(f"{URL}/{item['id']}", json={"status": "done"})).status_code == status
                assert (await ada.patch(f"{URL}/{item['id']}", json={"status": "done"})).status_code == 200


async def test_a_private_roadmap_is_in_no_list_of_others(app: Litestar, client: httpx.AsyncClient) -> None:
    async with signed_in(app, "Ada") as (ada, _):
        project = (await ada.post("/api/projects", json={"name": "Secret", "is_public": False})).json()
        item = await add(ada, project_id=project["id"])
        assert (await ada.get(URL)).json() == [item]
        answer = await client.get(URL)
        assert (answer.json(), answer.headers["x-total-count"]) == ([], "0")
        answer = await client.get(URL, params={"project_id": project["id"]})
        assert (answer.status_code, answer.json()["code"]) == (404, "project-not-found")
