"""What of that which everybody sees the caller wrote, over /api/authorship."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.accounts.people import register
from tests.comments.people import say
from tests.posts.test_posts import create

URL = "/api/authorship"
NOTHING: dict[str, list[int]] = {"post_ids": [], "comment_ids": []}


async def own(client: httpx.AsyncClient, posts: list[int], comments: list[int]) -> dict[str, list[int]]:
    query = {"post_ids": ",".join(map(str, posts)), "comment_ids": ",".join(map(str, comments))}
    answer = await client.get(URL, params=query)
    assert answer.status_code == 200, answer.text
    found: dict[str, list[int]] = answer.json()
    return found


async def written(client: httpx.AsyncClient) -> tuple[int, int]:
    """A post, and a comment on it."""
    post_id: int = (await create(client))["id"]
    return post_id, (await say(client, f"/api/posts/{post_id}/comments"))["id"]


async def test_to_each_their_own(client: httpx.AsyncClient, stranger: httpx.AsyncClient) -> None:
    await register(client, "Ada")
    await register(stranger, "Eve")
    (ada_post, ada_comment), (eve_post, eve_comment) = await written(client), await written(stranger)
    posts, comments = [eve_post, ada_post, ada_post, 2**62], [ada_comment, eve_comment, 2**62]
    assert await own(client, posts, comments) == {"post_ids": [ada_post], "comment_ids": [ada_comment]}
    assert await own(stranger, posts, comments) == {"post_ids": [eve_post], "comment_ids": [eve_comment]}


async def test_whom_we_have_not_met_has_written_nothing(client: httpx.AsyncClient, stranger: httpx.AsyncClient) -> None:
    post_id: int = (await create(client))["id"]
    answer = await stranger.get(URL, params={"post_ids": post_id})
    assert answer.json() == NOTHING
    assert "set-cookie" not in answer.headers
    assert "private" in answer.headers["cache-control"]


async def test_what_a_visitor_wrote_is_the_accounts_then(client: httpx.AsyncClient) -> None:
    draft: int = (await create(client, published=False))["id"]
    assert await own(client, [draft], []) == {"post_ids": [draft], "comment_ids": []}
    await register(client)
    assert await own(client, [draft], []) == {"post_ids": [draft], "comment_ids": []}
    client.cookies.clear()
    assert await own(client, [draft], []) == {"post_ids": [draft], "comment_ids": []}


async def test_what_was_deleted_is_nobodys(client: httpx.AsyncClient, stranger: httpx.AsyncClient) -> None:
    await register(client, "Ada")
    await register(stranger, "Eve")
    post_id, comment_id = await written(client)
    await say(stranger, f"/api/posts/{post_id}/comments", parent_id=comment_id)  # so that it keeps its place
    await client.delete(f"/api/comments/{comment_id}")
    assert await own(client, [post_id], [comment_id]) == {"post_ids": [post_id], "comment_ids": []}


async def test_of_a_project_that_became_private_nothing(client: httpx.AsyncClient, stranger: httpx.AsyncClient) -> None:
    await register(client, "Ada")
    await register(stranger, "Eve")
    project = (await stranger.post("/api/projects", json={"name": "Ours"})).json()
    post_id: int = (await create(client, project_id=project["id"]))["id"]
    comment_id: int = (await say(client, f"/api/posts/{post_id}/comments"))["id"]
    await stranger.patch(f"/api/projects/{project['id']}", json={"is_public": False})
    assert await own(client, [post_id], [comment_id]) == NOTHING


async def test_each_kind_is_one_statement(client: httpx.AsyncClient, statements: Callable[[], list[str]]) -> None:
    await register(client)
    post_id, comment_id = await written(client)
    for posts, comments, taken in (
        ([], [], 0),
        ([post_id], [], 1),
        ([post_id] * 9, list(range(comment_id, comment_id + 90)), 2),
    ):
        statements()
        await own(client, posts, comments)
        assert len(statements()) == 1 + taken  # the first finds out who asks


@pytest.mark.parametrize("field", ["post_ids", "comment_ids"])
@pytest.mark.parametrize("ids", ["x", "1,x", "0", "-1", "1.5", str(2**63), "\uff11", ",".join("1" * 101), "\0"])
async def test_ids_that_are_none_are_refused(client: httpx.AsyncClient, field: str, ids: str) -> None:
    answer = await client.get(URL, params={field: ids})
    assert answer.status_code == 422
    assert [fault["field"] for fault in answer.json()["errors"]] == [field]


@pytest.mark.parametrize("query", [{}, {"post_ids": ""}, {"post_ids": " , ", "comment_ids": ","}])
async def test_no_ids_are_nothing(client: httpx.AsyncClient, query: dict[str, Any]) -> None:
    answer = await client.get(URL, params=query)
    assert (answer.status_code, answer.json()) == (200, NOTHING)
