"""The optional rule that no two posts have the same title."""

import asyncio
from collections.abc import AsyncGenerator

import httpx
import msgspec
import pytest
from litestar import Litestar

from api.app import create_app
from api.settings import Database, Posts, Settings
from tests.running import client_of, running


@pytest.fixture
async def board(settings: Settings, empty_database_url: str) -> AsyncGenerator[Litestar]:
    chosen = msgspec.structs.replace(
        settings, posts=Posts(unique_titles=True), database=Database(url=empty_database_url)
    )
    async with running(create_app(chosen)) as app:
        yield app


@pytest.fixture
async def strict(board: Litestar) -> AsyncGenerator[httpx.AsyncClient]:
    async with client_of(board) as client:
        yield client


@pytest.fixture
async def another(board: Litestar) -> AsyncGenerator[httpx.AsyncClient]:
    async with client_of(board) as client:
        yield client


async def test_the_409_names_the_post_that_has_it(strict: httpx.AsyncClient) -> None:
    first = (await strict.post("/api/posts", json={"title": "Dark mode", "text": "x"})).json()
    answer = await strict.post("/api/posts", json={"title": " dark MODE ", "text": "y"})
    assert answer.status_code == 409
    assert answer.json()["code"] == "title-taken"
    assert str(first["id"]) in answer.json()["detail"]["user_message"]
    assert [fault["field"] for fault in answer.json()["errors"]] == ["title"]
    assert (await strict.post("/post", data={"title": "Dark mode", "post": "z"})).status_code == 409


async def test_a_post_may_keep_its_own_title(strict: httpx.AsyncClient) -> None:
    mine = (await strict.post("/api/posts", json={"title": "Mine", "text": "x"})).json()
    other = (await strict.post("/api/posts", json={"title": "Other", "text": "x"})).json()
    assert (await strict.patch(f"/api/posts/{mine['id']}", json={"title": "mine"})).status_code == 200
    assert (await strict.patch(f"/api/posts/{other['id']}", json={"title": "mine"})).status_code == 409


async def test_of_many_at_once_one_wins(strict: httpx.AsyncClient) -> None:
    new = {"title": "Only one", "text": "x"}
    answers = await asyncio.gather(*(strict.post("/api/posts", json=new) for _ in range(12)))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 11


async def test_a_draft_is_neither_named_nor_in_the_way(strict: httpx.AsyncClient, another: httpx.AsyncClient) -> None:
    draft = (await strict.post("/api/posts", json={"title": "Same", "text": "x", "published": False})).json()
    assert (await strict.post("/api/posts", json={"title": "same", "text": "x"})).status_code == 409  # one's own
    taken = await another.post("/api/posts", json={"title": "Same", "text": "y"})
    assert taken.status_code == 201
    for changes in ({"published": True}, {"published": True, "title": "SAME"}):
        answer = await strict.patch(f"/api/posts/{draft['id']}", json=changes)
        assert answer.status_code == 409
        assert str(taken.json()["id"]) in answer.json()["detail"]["user_message"]
    freed = await strict.patch(f"/api/posts/{draft['id']}", json={"published": True, "title": "Not the same"})
    assert freed.status_code == 200
