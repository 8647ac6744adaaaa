"""Create, read, change and delete over /api/projects."""

import asyncio
import re
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack
from typing import Any

import httpx
import pytest
from litestar import Litestar

from tests.people import signed_in

FIRST = "/api/projects/1"


@pytest.fixture
async def ada(app: Litestar) -> AsyncGenerator[httpx.AsyncClient]:
    async with signed_in(app, "Ada") as (client, _):
        yield client


@pytest.fixture
async def bob(app: Litestar) -> AsyncGenerator[httpx.AsyncClient]:
    async with signed_in(app, "Bob") as (client, _):
        yield client


@pytest.fixture
async def admin(app: Litestar) -> AsyncGenerator[httpx.AsyncClient]:
    async with signed_in(app, "Root", role="admin") as (client, _):
        yield client


async def create(client: httpx.AsyncClient, name: str = "Mobile app", **fields: Any) -> dict[str, Any]:
    answer = await client.post("/api/projects", json={"name": name, **fields})
    assert answer.status_code == 201, answer.text
    project: dict[str, Any] = answer.json()
    return project


async def ids(client: httpx.AsyncClient, **query: Any) -> list[int]:
    answer = await client.get("/api/projects", params=query)
    assert answer.status_code == 200, answer.text
    return [project["id"] for project in answer.json()]


async def test_a_new_project_comes_back_whole(app: Litestar) -> None:
    async with signed_in(app, "Ada") as (client, user):
        project = await create(client, "  Mobile app ", description="For phones")
        assert project.pop("updated_at") == project.pop("created_at")
        assert project.pop("id") > 1
        assert project == {
            "name": "Mobile app",
            "description": "For phones",
            "key": "MA",
            "slug": project["slug"],
            "owner_id": user.id,
            "is_public": False,
            "visibility": {"posts": "everyone", "roadmap": "everyone", "issues": "members", "members": "members"},
            "is_listed": False,
            "my_role": "owner",
        }


async def test_a_project_needs_somebody_who_is_signed_in(client: httpx.AsyncClient) -> None:
    answer = await client.post("/api/projects", json={"name": "x"})
    assert (answer.status_code, answer.json()["code"]) == (401, "sign-in-required")
    for method in ("patch", "delete"):
        assert (await client.request(method, FIRST, json={})).status_code == 401


async def test_the_first_project_is_there_from_the_start(client: httpx.AsyncClient, admin: httpx.AsyncClient) -> None:
    project = (await client.get(FIRST)).json()
    assert (project["id"], project["owner_id"], project["my_role"]) == (1, None, None)
    assert (await admin.get(FIRST)).json()["my_role"] == "owner"
    answer = await admin.delete(FIRST)
    assert (answer.status_code, answer.json()["code"]) == (409, "first-project-stays")
    assert (await admin.patch(FIRST, json={"name": "Ideas"})).json()["name"] == "Ideas"


async def test_the_list_holds_what_is_ones_own(
    client: httpx.AsyncClient, ada: httpx.AsyncClient, bob: httpx.AsyncClient, admin: httpx.AsyncClient
) -> None:
    public, private = (await create(ada))["id"], (await create(ada))["id"]
    of_bob = (await create(bob, "Website"))["id"]
    for project_id in (public, of_bob):
        await admin.patch(f"/api/projects/{project_id}", json={"is_public": True})
    assert await ids(ada) == [public, private]
    assert await ids(bob) == [of_bob]
    assert await ids(admin) == [1]  # what has no owner
    assert await ids(client) == [1]
    assert await ids(ada, all=True) == [1, public, private, of_bob]
    assert await ids(bob, all=True) == [1, public, of_bob]
    assert await ids(admin, all=True) == [1, public, private, of_bob]
    assert await ids(client, all=True) == [1, public, of_bob]


async def test_an_own_list_can_be_empty(ada: httpx.AsyncClient) -> None:
    assert (await ada.get("/api/projects")).json() == []


async def test_the_old_spelling(ada: httpx.AsyncClient) -> None:
    answer = await ada.post("/projects", json={"name": "Old", "description": "spelling"})
    assert answer.status_code == 201
    assert [project["id"] for project in (await ada.get("/projects")).json()] == [answer.json()["id"]]


async def test_a_private_project_is_missing_for_others(
    client: httpx.AsyncClient, ada: httpx.AsyncClient, bob: httpx.AsyncClient, admin: httpx.AsyncClient
) -> None:
    project = await create(ada, "Secret", is_public=False)
    path, slug = f"/api/projects/{project['id']}", f"/api/projects/by-slug/{project['slug']}"
    for caller, status in ((client, 404), (bob, 404), (ada, 200), (admin, 200)):
        assert (await caller.get(path)).status_code == status
        assert (await caller.get(slug)).status_code == status
    missing = await bob.get("/api/projects/999999")
    hidden = await bob.get(path)
    assert hidden.json() == {**missing.json(), "detail": hidden.json()["detail"]}
    assert (await bob.patch(path, json={"name": "Mine"})).status_code == 404
    assert (await bob.delete(path)).status_code == 404


async def test_only_owner_and_admins_manage(
    ada: httpx.AsyncClient, bob: httpx.AsyncClient, admin: httpx.AsyncClient
) -> None:
    path = f"/api/projects/{(await create(ada))['id']}"
    await admin.patch(path, json={"is_public": True})
    for answer in (await bob.patch(path, json={"name": "Mine"}), await bob.delete(path)):
        assert (answer.status_code, answer.json()["code"]) == (403, "not-the-owner")
    assert (await admin.patch(path, json={"description": "by an admin"})).status_code == 200
    assert (await ada.delete(path)).status_code == 204
    assert (await ada.get(path)).status_code == 404


async def test_patch_changes_what_is_given(ada: httpx.AsyncClient) -> None:
    project = await create(ada, description="before")
    path = f"/api/projects/{project['id']}"
    assert (await ada.patch(path, json={})).json() == project
    changed = (await ada.patch(path, json={"name": " New name ", "key": "new"})).json()
    assert (changed["name"], changed["key"], changed["description"]) == ("New name", "NEW", "before")
    assert changed["slug"] == project["slug"]  # addresses stay
    assert changed == (await ada.get(path)).json()


async def test_a_key_belongs_to_one_project_of_those_one_sees(ada: httpx.AsyncClient, admin: httpx.AsyncClient) -> None:
    """What others keep private has tests of its own: test_names.py."""
    await create(admin, key="ABC")
    other = await create(ada, key="ABD")
    for answer in (
        await ada.post("/api/projects", json={"name": "x", "key": "abc"}),
        await ada.post("/api/projects", json={"name": "x", "key": "ABD"}),
        await ada.patch(f"/api/projects/{other['id']}", json={"key": "ABC"}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (409, "key-taken")
        assert [fault["field"] for fault in answer.json()["errors"]] == ["key"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "   "),
        ("name", "x" * 101),
        ("name", None),
        ("name", "a\0b"),
        ("description", "x" * 2001),
        ("key", "A"),
        ("key", "ABCDEFG"),
        ("key", "A1"),
        ("key", "ÄÖ"),
        ("is_public", "perhaps"),
        ("owner_id", 1),
        ("slug", "mine"),
    ],
)
async def test_bad_values_are_refused_at_their_field(ada: httpx.AsyncClient, field: str, value: Any) -> None:
    path = f"/api/projects/{(await create(ada))['id']}"
    for answer in (
        await ada.post("/api/projects", json={"name": "x", field: value}),
        await ada.patch(path, json={field: value}),
    ):
        assert answer.status_code == 422
        assert [fault["field"] for fault in answer.json()["errors"]] == [field]


@pytest.mark.parametrize(
    ("name", "key", "slug"),
    [
        ("Corkboard", "COR", "corkboard"),
        ("One two three four five six seven", "OTTFFS", "one-two-three-four-five-six-seven"),
        ("Straßenbau Köln", "SK", "strassenbau-koln"),
        ("Дорога домой", "DD", "doroga-domoi"),
        ("X", "XPR", "x"),
        ("2026", "PRO", "2026"),
        ("🚀", "PRO", "project"),
        ("日本", "RB", "ri-ben"),
    ],
)
async def test_key_and_slug_are_made_from_the_name(
    ada: httpx.AsyncClient, admin: httpx.AsyncClient, name: str, key: str, slug: str
) -> None:
    project = await create(ada, name)
    assert project["key"] == key
    assert re.fullmatch(f"{slug}-[a-z2-9]{{6}}", project["slug"])
    assert (await create(admin, name))["slug"] == slug


async def test_the_same_name_gets_another_key_and_slug(admin: httpx.AsyncClient) -> None:
    made = [await create(admin, "Mobile app") for _ in range(30)]
    assert [project["key"] for project in made[:3]] == ["MA", "MAA", "MAB"]
    assert made[27]["key"] == "MAAA"
    assert [project["slug"] for project in made[:3]] == ["mobile-app", "mobile-app-2", "mobile-app-3"]
    assert len({project["key"] for project in made}) == len({project["slug"] for project in made}) == 30


@pytest.mark.committed
async def test_many_at_once_get_different_keys_and_slugs(app: Litestar) -> None:
    async with AsyncExitStack() as stack:
        entered = [await stack.enter_async_context(signed_in(app, f"P{n}")) for n in range(4)]
        people, owners = [client for client, _ in entered], [user.id for _, user in entered]
        made = await asyncio.gather(*(create(person, "Rush hour") for person in people for _ in range(5)))
        keys = [{project["key"] for project in made if project["owner_id"] == owner} for owner in owners]
    assert keys == [{"RH", "RHA", "RHB", "RHC", "RHD"}] * 4
    assert len({project["slug"] for project in made}) == 20


@pytest.mark.committed
async def test_of_many_with_one_key_one_wins(app: Litestar) -> None:
    async with signed_in(app, "Ada") as (ada, _):
        answers = await asyncio.gather(
            *(ada.post("/api/projects", json={"name": f"n {n}", "key": "ONE"}) for n in range(10))
        )
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 9
    assert {answer.json().get("code") for answer in answers} == {None, "key-taken"}


async def test_a_list_is_one_statement_however_long(
    ada: httpx.AsyncClient, statements: Callable[[], list[str]]
) -> None:
    counts = []
    for _ in range(2):
        for _ in range(5):
            await create(ada)
        statements()
        await ids(ada, all=True)
        counts.append(len(statements()))
    assert counts[0] == counts[1] == 2  # who asks, and the list


async def test_deleting_takes_everything_along(ada: httpx.AsyncClient) -> None:
    project = await create(ada)
    post = (await ada.post("/api/posts", json={"title": "x", "text": "y", "project_id": project["id"]})).json()
    assert post["project_id"] == project["id"]
    await ada.put(f"/api/posts/{post['id']}/vote", json={"value": 1})
    assert (await ada.delete(f"/api/projects/{project['id']}")).status_code == 204
    assert (await ada.get(f"/api/posts/{post['id']}")).status_code == 404
    assert (await ada.get("/api/posts", params={"project_id": project["id"]})).status_code == 404
