"""Sorts, pages and search of /api/posts."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from litestar import Litestar

from db.repositories import post_reading
from tests.running import client_of

Page = dict[str, Any]


async def pin(client: httpx.AsyncClient, *titles: str) -> list[int]:
    answers = [await client.post("/api/posts", json={"title": title, "text": f"About {title}"}) for title in titles]
    return [answer.json()["id"] for answer in answers]


async def vote(app: Litestar, post_id: int, count: int) -> None:
    for _ in range(abs(count)):
        async with client_of(app) as voter:
            await voter.put(f"/api/posts/{post_id}/vote", json={"value": 1 if count > 0 else -1})


async def ids(client: httpx.AsyncClient, **query: Any) -> list[int]:
    answer = await client.get("/api/posts", params=query)
    assert answer.status_code == 200, answer.text
    return [post["id"] for post in answer.json()["items"]]


async def test_an_empty_board_is_an_empty_page(client: httpx.AsyncClient) -> None:
    assert (await client.get("/api/posts")).json() == {"items": [], "next_cursor": None}


async def test_new_is_newest_first(client: httpx.AsyncClient) -> None:
    first, second, third = await pin(client, "one", "two", "three")
    assert await ids(client, sort="new") == [third, second, first]


async def test_top_is_by_score(app: Litestar, client: httpx.AsyncClient) -> None:
    low, high, middle = await pin(client, "low", "high", "middle")
    await vote(app, low, -1)
    await vote(app, high, 2)
    assert await ids(client, sort="top") == [high, middle, low]


async def test_hot_weighs_votes_against_age(app: Litestar, client: httpx.AsyncClient) -> None:
    older, newer = await pin(client, "older", "newer")
    assert await ids(client, sort="hot") == [newer, older]
    await vote(app, older, 2)
    assert await ids(client) == [older, newer]
    await vote(app, newer, -2)
    assert await ids(client) == [older, newer]


@pytest.mark.parametrize("sort", ["hot", "new", "top"])
async def test_pages_follow_each_other_without_gap_or_repeat(client: httpx.AsyncClient, sort: str) -> None:
    await pin(client, *(f"post {n}" for n in range(7)))
    whole = await ids(client, sort=sort)
    seen: list[int] = []
    query: dict[str, Any] = {"sort": sort, "limit": 3}
    for size in (3, 3, 1):
        page: Page = (await client.get("/api/posts", params=query)).json()
        assert len(page["items"]) == size
        seen += [post["id"] for post in page["items"]]
        query["cursor"] = page["next_cursor"]
    assert query["cursor"] is None
    assert seen == whole


async def test_the_last_full_page_has_no_cursor(client: httpx.AsyncClient) -> None:
    await pin(client, "one", "two")
    assert (await client.get("/api/posts", params={"limit": 2})).json()["next_cursor"] is None


@pytest.mark.parametrize("cursor", ["", "x", "!!!!", "W10", "WyJob3QiLDEsMV0x", "a" * 201, "é"])
async def test_a_cursor_that_is_none_is_refused(client: httpx.AsyncClient, cursor: str) -> None:
    answer = await client.get("/api/posts", params={"cursor": cursor})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "cursor"


async def test_a_cursor_of_another_sort_is_refused(client: httpx.AsyncClient) -> None:
    await pin(client, "one", "two")
    cursor = (await client.get("/api/posts", params={"sort": "new", "limit": 1})).json()["next_cursor"]
    assert (await client.get("/api/posts", params={"sort": "top", "cursor": cursor})).status_code == 422


@pytest.mark.parametrize("query", [{"limit": 0}, {"limit": 101}, {"limit": "x"}, {"sort": "best"}, {"search": "\0"}])
async def test_bad_values_are_refused(client: httpx.AsyncClient, query: dict[str, Any]) -> None:
    answer = await client.get("/api/posts", params=query)
    assert answer.status_code == 422
    assert [fault["field"] for fault in answer.json()["errors"]] == list(query)


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("dark", ["Dark mode", "Darkness"]),
        ("MODE", ["Dark mode"]),
        ("ark", ["Dark mode", "Darkness"]),
        ("dark mode", ["Dark mode"]),
        ("mode dark", ["Dark mode"]),
        ("da", ["Dark mode", "Darkness"]),
        ("d", ["Dark mode", "Darkness"]),
        ("ar", []),
        ("über", ["Über 100%"]),
        ("ÜBER", ["Über 100%"]),
        ("100%", ["Über 100%"]),
        ("10_%", []),
        ("100_", []),
        ("%", []),
        ("'; drop table posts", []),
        ("日本語", ["日本語のタイトル"]),
        ("   ", ["日本語のタイトル", "Über 100%", "Dark mode", "Darkness"]),
    ],
)
async def test_search(client: httpx.AsyncClient, search: str, found: list[str]) -> None:
    await pin(client, "Darkness", "Dark mode", "Über 100%", "日本語のタイトル")
    answer = await client.get("/api/posts", params={"search": search, "sort": "new"})
    assert [post["title"] for post in answer.json()["items"]] == found


async def test_search_looks_into_the_text_and_goes_on_by_cursor(client: httpx.AsyncClient) -> None:
    await pin(client, *(f"number {n}" for n in range(5)))
    seen, cursor = [], None
    for _ in range(3):
        query: dict[str, Any] = {"search": "about", "sort": "new", "limit": 2}
        if cursor:
            query["cursor"] = cursor
        page = (await client.get("/api/posts", params=query)).json()
        seen += [post["title"] for post in page["items"]]
        cursor = page["next_cursor"]
    assert seen == [f"number {n}" for n in (4, 3, 2, 1, 0)]
    assert cursor is None


@pytest.mark.parametrize(("query", "first"), [({}, 1), ({"search": "number"}, 2), ({"sort": "top"}, 1)])
async def test_a_list_is_as_many_statements_however_long(
    client: httpx.AsyncClient, statements: Callable[[], list[str]], query: dict[str, str], first: int
) -> None:
    """A search asks how frequent the word is, remembers it for a while, and looks."""
    for count, number in ((2, first), (20, 1)):
        await pin(client, *(f"number {n}" for n in range(count)))
        statements()
        assert len(await ids(client, **query)) >= count
        assert len(statements()) == number


@pytest.mark.parametrize("sort", ["new", "hot", "top"])
async def test_a_search_in_steps_finds_what_a_look_at_everything_finds(
    app: Litestar, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, sort: str
) -> None:
    """Where the steps end was asked before the last posts came, and each step finds some, all or nothing."""
    for name, depth in (("SAMPLE", 4), ("WALKS", (4, 8))):
        monkeypatch.setattr(post_reading, name, depth)
    texts = [("often " if n % 2 else "") + ("seldom " if n % 7 == 0 else "") + f"n{n}" for n in range(30)]
    for text in texts:
        await client.post("/api/posts", json={"title": text, "text": text})
        await ids(client, sort=sort, search="often", limit=2)
    for post_id in (await ids(client, sort="new"))[::4]:
        await vote(app, post_id, 1)
    everything = (await client.get("/api/posts", params={"sort": sort, "limit": 100})).json()["items"]
    for search in ("often", "seldom", "often seldom", "n2", "nowhere", "o", "se of"):
        words = [word if len(word) > 2 else f" {word}" for word in search.split()]
        expected = [post["id"] for post in everything if all(word in " " + post["title"] for word in words)]
        for where in ({}, {"project_id": 1}):
            assert await ids(client, sort=sort, search=search, limit=100, **where) == expected
            assert await ids(client, sort=sort, search=search, limit=3, **where) == expected[:3]


async def test_the_list_is_the_same_for_every_viewer(client: httpx.AsyncClient, stranger: httpx.AsyncClient) -> None:
    (post_id,) = await pin(client, "mine")
    await client.put(f"/api/posts/{post_id}/vote", json={"value": 1})
    assert (await client.get("/api/posts")).content == (await stranger.get("/api/posts")).content
