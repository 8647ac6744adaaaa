"""Ada and Eve, signed in, and where comments on a post and on an issue are."""

from collections.abc import AsyncGenerator

import httpx
import pytest
from litestar import Litestar

from tests.comments.people import pin
from tests.people import signed_in


@pytest.fixture
async def ada(app: Litestar) -> AsyncGenerator[httpx.AsyncClient]:
    async with signed_in(app, "Ada") as (client, _):
        yield client


@pytest.fixture
async def eve(app: Litestar) -> AsyncGenerator[httpx.AsyncClient]:
    async with signed_in(app, "Eve") as (client, _):
        yield client


@pytest.fixture(params=["post", "issue"])
async def url(app: Litestar, request: pytest.FixtureRequest) -> str:
    """Of a post or an issue of a project of somebody else's."""
    if request.param == "post":
        return f"/api/posts/{await pin(app)}/comments"
    async with signed_in(app, "Root", role="admin") as (admin, _):
        await admin.patch("/api/projects/1", json={"visibility": {"issues": "everyone"}})
        issue = (await admin.post("/api/projects/1/issues", json={"title": "Dark mode"})).json()
    return f"/api/projects/1/issues/{issue['number']}/comments"
