"""Public projects of people who are no admins."""

from typing import Any

import httpx
from litestar import Litestar

from tests.people import signed_in


async def publish(app: Litestar, project_id: int) -> None:
    """As an admin does it when somebody asks."""
    async with signed_in(app, "Publisher", role="admin") as (admin, _):
        answer = await admin.patch(f"/api/projects/{project_id}", json={"is_public": True})
    assert answer.status_code == 200, answer.text


async def create_public(app: Litestar, owner: httpx.AsyncClient, name: str) -> dict[str, Any]:
    """A project of the owner's that an admin has made public."""
    answer = await owner.post("/api/projects", json={"name": name})
    assert answer.status_code == 201, answer.text
    await publish(app, answer.json()["id"])
    project: dict[str, Any] = (await owner.get(f"/api/projects/{answer.json()['id']}")).json()
    return project
