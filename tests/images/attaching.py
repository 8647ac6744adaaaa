"""To send a picture, and every way to attach it, by its `operation_id`."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import httpx

from tests.pictures_made import picture

Attach = Callable[[httpx.AsyncClient, Mapping[str, Any]], Awaitable[httpx.Response]]


class Sent:
    """A file, as a form brings it."""

    def __init__(self, data: bytes) -> None:
        self.size = len(data)
        self._data = data

    async def read(self) -> bytes:
        return self._data


async def upload(client: httpx.AsyncClient, color: str = "navy") -> dict[str, str]:
    answer = await client.post("/api/images", files={"file": ("x.png", picture(color=color), "image/png")})
    assert answer.status_code == 201, answer.text
    image: dict[str, str] = answer.json()
    return image


async def create_post(client: httpx.AsyncClient, body: Mapping[str, Any]) -> httpx.Response:
    return await client.post("/api/posts", json={"title": "x", "text": "y", **body})


async def update_post(client: httpx.AsyncClient, body: Mapping[str, Any]) -> httpx.Response:
    post_id = (await create_post(client, {})).json()["id"]
    return await client.patch(f"/api/posts/{post_id}", json={**body})


async def replace_post(client: httpx.AsyncClient, body: Mapping[str, Any]) -> httpx.Response:
    post_id = (await create_post(client, {})).json()["id"]
    return await client.put(f"/api/posts/{post_id}", json={"title": "x", "text": "y", **body})


async def create_issue(client: httpx.AsyncClient, body: Mapping[str, Any]) -> httpx.Response:
    """In a project of the caller's own."""
    project = (await client.post("/api/projects", json={"name": "Own"})).json()
    return await client.post(f"/api/projects/{project['id']}/issues", json={"title": "x", **body})


async def update_issue(client: httpx.AsyncClient, body: Mapping[str, Any]) -> httpx.Response:
    issue = (await create_issue(client, {})).json()
    return await client.patch(f"/api/projects/{issue['project_id']}/issues/{issue['number']}", json={**body})


WAYS: Mapping[str, Attach] = {
    "createPost": create_post,
    "updatePost": update_post,
    "replacePost": replace_post,
    "createIssue": create_issue,
    "updateIssue": update_issue,
}
