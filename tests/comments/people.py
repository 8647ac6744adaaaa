"""The requests that many tests begin with."""

from typing import Any

import httpx
from litestar import Litestar

from db.models import Post
from db.transaction import transaction

Comment = dict[str, Any]


async def pin(app: Litestar, *, project_id: int = 1) -> int:
    """A post, straight into the database: whose it is does not matter here."""
    post = Post(title="Too bright", text="It hurts", project_id=project_id)
    async with transaction(app.state.sessions) as session:
        session.add(post)
    return post.id


async def say(client: httpx.AsyncClient, url: str, text: str = "Yes", **fields: Any) -> Comment:
    answer = await client.post(url, json={"text": text, **fields})
    assert answer.status_code == 201, answer.text
    comment: Comment = answer.json()
    return comment


async def listed(client: httpx.AsyncClient, url: str, **query: Any) -> list[Comment]:
    answer = await client.get(url, params=query)
    assert answer.status_code == 200, answer.text
    items: list[Comment] = answer.json()["items"]
    return items


async def counted(client: httpx.AsyncClient, url: str) -> tuple[int, int]:
    """comment_count and version of the post or issue whose comments are at `url`."""
    subject = (await client.get(url.removesuffix("/comments"))).json()
    return subject["comment_count"], subject["version"]
