"""Names of private projects: neither slugs nor keys tell those who do not see one that it exists."""

import re

import httpx
import pytest
from litestar import Litestar
from sqlalchemy import text

from tests.people import signed_in
from tests.projects.test_projects import create
from tests.publishing import publish

URL = "/api/projects"


@pytest.mark.parametrize("wish", [{}, {"key": "MA"}, {"key": "SECRET"}])
async def test_nobody_learns_what_others_keep_private(app: Litestar, wish: dict[str, str]) -> None:
    """What somebody else gets for the same name and key is what they would get on an empty board."""
    async with signed_in(app, "Ada") as (ada, _), signed_in(app, "Root", role="admin") as (admin, _):
        await create(ada, "Mobile app", is_public=False)
        await create(admin, "Mobile app", key="SECRET", is_public=False)
    async with signed_in(app, "Eve") as (eve, _):
        project = await create(eve, "Mobile app", **wish)
    assert project["key"] == wish.get("key", "MA")
    assert re.fullmatch("mobile-app-[a-z2-9]{6}", project["slug"])


async def test_slugs_look_the_same_where_nothing_is_hidden(app: Litestar) -> None:
    async with signed_in(app, "Eve") as (eve, _):
        slugs = [(await create(eve, "Mobile app"))["slug"] for _ in range(3)]
    assert len(set(slugs)) == 3
    assert all(re.fullmatch("mobile-app-[a-z2-9]{6}", slug) for slug in slugs)


async def test_nor_by_another_key(app: Litestar) -> None:
    async with signed_in(app, "Ada") as (ada, _), signed_in(app, "Eve") as (eve, _):
        await create(ada, key="SECRET")
        project = await create(eve)
        changed = await eve.patch(f"{URL}/{project['id']}", json={"key": "secret"})
        assert (changed.status_code, changed.json()["key"]) == (200, "SECRET")


async def test_keys_of_public_projects_are_unique(app: Litestar) -> None:
    """Whoever opens a project second gives it another key: that the first has it, everybody sees."""
    async with signed_in(app, "Ada") as (ada, _), signed_in(app, "Eve") as (eve, _):
        first, second = await create(ada, key="KEY"), await create(eve, key="KEY")
        await publish(app, first["id"])
        async with signed_in(app, "Root", role="admin") as (admin, _):
            path = f"{URL}/{second['id']}"
            answer = await admin.patch(path, json={"is_public": True})
            assert (answer.status_code, answer.json()["code"]) == (409, "key-taken")
            assert (await admin.get(path)).json()["is_public"] is False
            answer = await admin.patch(path, json={"is_public": True, "key": "OTHER"})
            assert answer.status_code == 200


async def test_suggestions_leave_out_what_one_sees(app: Litestar, client: httpx.AsyncClient) -> None:
    async with signed_in(app, "Ada") as (ada, _), signed_in(app, "Root", role="admin") as (admin, _):
        await create(admin, "Mobile app")
        assert [(await create(ada, "Mobile app"))["key"] for _ in range(2)] == ["MAA", "MAB"]
        assert (await create(admin, "Mobile app"))["slug"] == "mobile-app-2"


@pytest.mark.committed
async def test_the_database_keeps_keys_of_public_projects_apart(app: Litestar) -> None:
    async with signed_in(app, "Root", role="admin") as (admin, _):
        await create(admin, key="KEY")
        async with app.state.sessions() as session:
            insert = "insert into projects (name, key, slug, is_public) values ('x', 'KEY', :slug, {})"
            for n in range(2):
                await session.execute(text(insert.format("false")), {"slug": f"private-{n}"})
            with pytest.raises(Exception, match="uq_projects_key"):
                await session.execute(text(insert.format("true")), {"slug": "public"})
