"""Pages of comments and of replies."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.comments.people import listed, say


async def walk(client: httpx.AsyncClient, url: str, limit: int) -> list[list[int]]:
    pages: list[list[int]] = []
    query: dict[str, Any] = {"limit": limit}
    while True:
        page = (await client.get(url, params=query)).json()
        pages.append([comment["id"] for comment in page["items"]])
        if page["next_cursor"] is None:
            return pages
        query["cursor"] = page["next_cursor"]


async def test_pages_follow_each_other_without_gap_or_repeat(ada: httpx.AsyncClient, url: str) -> None:
    ids = [(await say(ada, url))["id"] for _ in range(6)]
    replies = [(await say(ada, url, parent_id=ids[0]))["id"] for _ in range(3)]
    assert await walk(ada, url, 4) == [ids[:4], ids[4:]]
    assert await walk(ada, url, 3) == [ids[:3], ids[3:]]
    assert await walk(ada, f"/api/comments/{ids[0]}/replies", 2) == [replies[:2], replies[2:]]


@pytest.mark.parametrize("query", [{"limit": 0}, {"limit": 101}, {"cursor": "x"}, {"cursor": ""}])
async def test_bad_values_are_refused(ada: httpx.AsyncClient, url: str, query: dict[str, Any]) -> None:
    comment = await say(ada, url)
    for path in (url, f"/api/comments/{comment['id']}/replies"):
        answer = await ada.get(path, params=query)
        assert answer.status_code == 422
        assert [fault["field"] for fault in answer.json()["errors"]] == list(query)


async def test_lists_are_as_many_statements_however_long(
    ada: httpx.AsyncClient, client: httpx.AsyncClient, url: str, statements: Callable[[], list[str]]
) -> None:
    first = await say(ada, url)
    replies = f"/api/comments/{first['id']}/replies"
    for count in (10, 90):
        for _ in range(count):
            await say(ada, url, parent_id=(await say(ada, url))["id"])
            await say(ada, url, parent_id=first["id"])
        for path in (url, replies):
            statements()
            assert len(await listed(client, path, limit=100)) >= count
            assert len(statements()) == 1
