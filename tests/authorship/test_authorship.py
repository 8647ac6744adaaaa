"""What of that which everybody sees the caller wrote, over /api/authorship."""

from collections.abc import Callable, Sequence
from typing import Any

import httpx
import pytest
from litestar import Litestar

from tests.accounts.people import register
from tests.comments.people import say
from tests.items.test_items import add
from tests.posts.test_posts import create
from tests.publishing import create_public

URL = "/api/authorship"
NOTHING: dict[str, list[int]] = {"post_ids": [], "comment_ids": [], "item_ids": []}


async def own(
    client: httpx.AsyncClient, posts: list[int], comments: list[int], items: Sequence[int] = ()
) -> dict[str, list[int]]:
    asked = {"post_ids": posts, "comment_ids": comments, "item_ids": items}
    query = {name: ",".join(map(str, ids)) for name, ids in asked.items()}
    answer = await client.get(URL, params=query)
    assert answer.status_code == 200, answer.text
    found: dict[str, list[int]] = answer.json()
    return found


async def written(client: httpx.AsyncClient) -> tuple[int, int]:
    """A post, and a comment on it."""
    post_id: int = (await create(client))["id"]
    return post_id, (await say(client, f"/api/posts/{post_id}/comments"))["id"]


def found(posts: Sequence[int] = (), comments: Sequence[int] = (), items: Sequence[int] = ()) -> dict[str, list[int]]:
    return {"post_ids": list(posts), "comment_ids": list(comments), "item_ids": list(items)}


async def test_to_each_their_own(client: httpx.AsyncClient, stranger: httpx.AsyncClient) -> None:
    await register(client, "Ada")
    await register(stranger, "Eve")
    (ada_post, ada_comment), (eve_post, eve_comment) = await written(client), await written(stranger)
    posts, comments = [eve_post, ada_post, ada_post, 2**62], [ada_comment, eve_comment, 2**62]
    ada_item, eve_item = (await add(client))["id"], (await add(stranger))["id"]
    items = [eve_item, ada_item, 2**62]
    assert await own(client, posts, comments, items) == found([ada_post], [ada_comment], [ada_item])
    assert await own(stranger, posts, comments, items) == found([eve_post], [eve_comment], [eve_item])


async def test_whom_we_have_not_met_has_written_nothing(client: httpx.AsyncClient, stranger: httpx.AsyncClient) -> None:
    post_id: int = (await create(client))["id"]
    answer = await stranger.get(URL, params={"post_ids": post_id})
    assert answer.json() == NOTHING
    assert "set-cookie" not in answer.headers
    assert "private" in answer.headers["cache-control"]


async def test_what_a_visitor_wrote_is_the_accounts_then(client: httpx.AsyncClient) -> None:
    draft: int = (await create(client, published=False))["id"]
    item: int = (await add(client))["id"]
    assert await own(client, [draft], [], [item]) == found([draft], [], [item])
    await register(client)
    assert await own(client, [draft], [], [item]) == found([draft], [], [item])
    client.cookies.clear()
    assert await own(client, [draft], [], [item]) == found([draft], [], [item])


async def test_what_was_deleted_is_nobodys(client: httpx.AsyncClient, stranger: httpx.AsyncClient) -> None:
    await register(client, "Ada")
    await register(stranger, "Eve")
    post_id, comment_id = await written(client)
    await say(stranger, f"/api/posts/{post_id}/comments", parent_id=comment_id)  # so that it keeps its place
    await client.delete(f"/api/comments/{comment_id}")
    assert await own(client, [post_id], [comment_id]) == found([post_id])


async def test_of_a_project_that_became_private_nothing(
    app: Litestar, client: httpx.AsyncClient, stranger: httpx.AsyncClient
) -> None:
    await register(client, "Ada")
    await register(stranger, "Eve")
    project = await create_public(app, stranger, "Ours")
    post_id: int = (await create(client, project_id=project["id"]))["id"]
    comment_id: int = (await say(client, f"/api/posts/{post_id}/comments"))["id"]
    item_id: int = (await add(client, project_id=project["id"]))["id"]
    await stranger.patch(f"/api/projects/{project['id']}", json={"is_public": False})
    assert await own(client, [post_id], [comment_id], [item_id]) == NOTHING


async def test_it_is_one_statement(client: httpx.AsyncClient, statements: Callable[[], list[str]]) -> None:
    await register(client)
    post_id, comment_id = await written(client)
    for posts, comments, items in (
        ([], [], []),
        ([post_id] * 9, list(range(comment_id, comment_id + 90)), []),
        ([post_id], [comment_id], list(range(1, 91))),
    ):
        statements()
        await own(client, posts, comments, items)
        assert len(statements()) == 2  # the first finds out who asks


@pytest.mark.parametrize("field", ["post_ids", "comment_ids", "item_ids"])
@pytest.mark.parametrize("ids", ["x", "1,x", "0", "-1", "1.5", str(2**63), "\uff11", ",".join("1" * 101), "\0"])
async def test_ids_that_are_none_are_refused(client: httpx.AsyncClient, field: str, ids: str) -> None:
    answer = await client.get(URL, params={field: ids})
    assert answer.status_code == 422
    assert [fault["field"] for fault in answer.json()["errors"]] == [field]


@pytest.mark.parametrize("query", [{}, {"post_ids": ""}, {"post_ids": " , ", "comment_ids": ","}])
async def test_no_ids_are_nothing(client: httpx.AsyncClient, query: dict[str, Any]) -> None:
    answer = await client.get(URL, params=query)
    assert (answer.status_code, answer.json()) == (200, NOTHING)
