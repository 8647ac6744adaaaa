"""Who sees which section of a project: chosen when it is made, and changed later."""

from collections.abc import AsyncGenerator
from typing import Any

import httpx
import pytest
from litestar import Litestar

from tests.people import signed_in

DEFAULTS = {"posts": "everyone", "roadmap": "everyone", "issues": "members", "members": "members"}
PATHS = {
    "posts": "/api/posts?project_id={id}",
    "roadmap": "/api/items?project_id={id}",
    "issues": "/api/projects/{id}/issues",
    "members": "/api/projects/{id}/members",
}


@pytest.fixture
async def ada(app: Litestar) -> AsyncGenerator[httpx.AsyncClient]:
    """An admin, who may make projects public."""
    async with signed_in(app, "Ada", role="admin") as (client, _):
        yield client


async def create(client: httpx.AsyncClient, **fields: Any) -> dict[str, Any]:
    answer = await client.post("/api/projects", json={"name": "Paint", "is_public": True, **fields})
    assert answer.status_code == 201, answer.text
    project: dict[str, Any] = answer.json()
    return project


async def readable(client: httpx.AsyncClient, project_id: int) -> set[str]:
    found: set[str] = set()
    for section, path in PATHS.items():
        answer = await client.get(path.format(id=project_id))
        if answer.status_code == 200:
            found.add(section)
        else:
            assert (answer.status_code, answer.json()["code"]) == (404, "section-not-found")
    return found


async def test_what_is_left_out_is_as_usual(ada: httpx.AsyncClient) -> None:
    assert (await create(ada))["visibility"] == DEFAULTS
    some = await create(ada, visibility={"issues": "everyone", "roadmap": "members"})
    assert some["visibility"] == {**DEFAULTS, "issues": "everyone", "roadmap": "members"}


async def test_each_is_changed_by_itself(ada: httpx.AsyncClient, client: httpx.AsyncClient) -> None:
    project_id = (await create(ada))["id"]
    for section in DEFAULTS:
        visible = await readable(client, project_id)
        visibility = {section: "members" if section in visible else "everyone"}
        answer = await ada.patch(f"/api/projects/{project_id}", json={"visibility": visibility})
        assert answer.json()["visibility"][section] == visibility[section]
        assert await readable(client, project_id) == visible ^ {section}
        assert await readable(ada, project_id) == set(DEFAULTS)


async def test_a_private_project_shows_none_of_them(ada: httpx.AsyncClient, client: httpx.AsyncClient) -> None:
    visibility = dict.fromkeys(DEFAULTS, "everyone")
    project = await create(ada, is_public=False, visibility=visibility)
    assert project["visibility"] == visibility
    for path in PATHS.values():
        answer = await client.get(path.format(id=project["id"]))
        assert (answer.status_code, answer.json()["code"]) == (404, "project-not-found")


async def test_an_update_that_changes_nothing_is_no_event(ada: httpx.AsyncClient) -> None:
    project = await create(ada)
    answer = await ada.patch(f"/api/projects/{project['id']}", json={"visibility": {"posts": "everyone"}})
    assert answer.json() == project


@pytest.mark.parametrize("visibility", [{"posts": "nobody"}, {"votes": "everyone"}, {"issues": None}, "everyone"])
async def test_what_cannot_be_chosen(ada: httpx.AsyncClient, visibility: object) -> None:
    project_id = (await create(ada))["id"]
    for answer in (
        await ada.patch(f"/api/projects/{project_id}", json={"visibility": visibility}),
        await ada.post("/api/projects", json={"name": "x", "visibility": visibility}),
    ):
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"].startswith("visibility")


async def test_outsiders_are_told_why_and_not_what(ada: httpx.AsyncClient, client: httpx.AsyncClient) -> None:
    project_id = (await create(ada))["id"]
    await ada.post(f"/api/projects/{project_id}/issues", json={"title": "hush"})
    answers = [await client.get(f"/api/projects/{project_id}/issues/{number}") for number in (1, 2)]
    bodies = [answer.json() for answer in answers]
    assert bodies[0] == bodies[1]
    assert bodies[0]["detail"]["user_message"] == "Only members of this project can see its issues."


async def test_who_does_not_see_the_posts_pins_none(ada: httpx.AsyncClient, client: httpx.AsyncClient) -> None:
    project_id = (await create(ada, visibility={"posts": "members"}))["id"]
    new = {"title": "x", "text": "y", "project_id": project_id}
    answer = await client.post("/api/posts", json=new)
    assert (answer.status_code, answer.json()["code"]) == (404, "section-not-found")
    assert (await ada.post("/api/posts", json=new)).status_code == 201
