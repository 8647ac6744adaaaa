"""A board on which nothing has happened yet: who comes back there has missed nothing."""

from collections.abc import AsyncGenerator
from pathlib import Path

import httpx
import pytest
from litestar import Litestar
from msgspec.structs import replace

from api.app import create_app
from api.settings import Database, Settings
from tests.live.listeners import socket
from tests.running import client_of, running, serving

POST = {"title": "a", "text": "x"}


@pytest.fixture
async def board(settings: Settings, empty_database_url: str, ui: Path) -> AsyncGenerator[Litestar]:
    async with running(create_app(replace(settings, database=Database(url=empty_database_url)), ui=ui)) as board:
        yield board


@pytest.fixture
async def board_url(board: Litestar) -> AsyncGenerator[str]:
    async with serving(board) as url:
        yield url
        board.state.live.close()


@pytest.fixture
async def writer(board: Litestar) -> AsyncGenerator[httpx.AsyncClient]:
    async with client_of(board) as writer:
        yield writer


async def test_whoever_was_there_before_the_first_event_is_told_of_it(
    board_url: str, writer: httpx.AsyncClient
) -> None:
    """As a page that subscribes as nobody, and once more when it knows who its reader is."""
    polled = (await writer.get("/api/events")).json()["position"]
    async with socket(board_url) as talking:
        position = await talking.subscribe()
        for place in (position, polled, position):
            assert await talking.subscribe(after=place) == place
        await writer.post("/api/posts", json=POST)
        assert await talking.kinds(1) == ["post.created"]
    async with socket(board_url) as again:
        await again.subscribe(after=position)
        assert await again.kinds(1) == ["post.created"]
